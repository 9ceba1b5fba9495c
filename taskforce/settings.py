"""Settings of the portal, read from the environment.

Every secret can also come from a file: `SECRET_KEY_FILE=/run/secrets/key` is read where
`SECRET_KEY` is not set. A value that is missing or wrong stops the start with a sentence;
nothing insecure is assumed outside the demonstration.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from pghistory.config import ContextJSONField

from taskforce.core.configuration import broker_url, mail_limits, mail_settings, read, read_flag
from taskforce.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

# What this portal is -----------------------------------------------------------------------

DEBUG = False
PORTAL_DEMO = read_flag("PORTAL_DEMO", default=False)
PORTAL_TLS = read_flag("PORTAL_TLS", default=True)
PORTAL_URL = read("PORTAL_URL", "the address people type, for example https://portal.example.org")
if urlsplit(PORTAL_URL).scheme not in {"http", "https"} or PORTAL_URL.endswith("/"):
    raise ImproperlyConfigured(
        "PORTAL_URL must begin with https:// (or http:// on loopback) and not end with a slash."
    )
SECRET_KEY = read("SECRET_KEY", "a random text of at least 50 characters")
# Keys of before, by commas: what they signed or sealed stays valid (docs/accounts.md).
SECRET_KEY_FALLBACKS = [
    key.strip() for key in read("SECRET_KEY_FALLBACKS", default="").split(",") if key.strip()
]
ALLOWED_HOSTS = [
    host.strip()
    for host in read("ALLOWED_HOSTS", "the host names that may be asked for").split(",")
    if host.strip()
]
PORTAL_DATA = Path(read("PORTAL_DATA", "a folder for documents"))
SECRETARIAT_CONTACT = {
    # Named by the mission statement itself; no address is invented where none is set.
    "name": read("SECRETARIAT_CONTACT_NAME", default="Shailey Hingorani"),
    "role": read(
        "SECRETARIAT_CONTACT_ROLE",
        default="Head of Advocacy, Policy and Research at WeProtect Global Alliance",
    ),
    "email": read("SECRETARIAT_CONTACT_EMAIL", default=""),
}

# Whoever brings it as a bearer token may read /metrics; nobody may where it is empty.
METRICS_TOKEN = read("METRICS_TOKEN", default="")

# Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django_htmx",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "taskforce.core",
    "taskforce.ui",
    "taskforce.search",
    "taskforce.freshness",
    "taskforce.audit",
    "taskforce.documents",
    "taskforce.notifications",
    "members",
    "commitments",
    "knowledge",
    "meetings",
    "taskforce.home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_countries",  # for the names of states, in each language
    "guardian",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "taskforce.home.api.middleware.ApiMiddleware",
    "taskforce.freshness.middleware.PublicAnswersMiddleware",
    "taskforce.core.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "taskforce.core.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.tracking.SessionUseMiddleware",
    "members.kept.SignInMiddleware",
    "members.middleware.PersonMiddleware",
    "taskforce.core.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "taskforce.core.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "taskforce.urls"
WSGI_APPLICATION = "taskforce.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "taskforce.ui.context.page",
            ],
            "builtins": ["taskforce.ui.templatetags.ui", "taskforce.ui.templatetags.elsewhere"],
        },
    },
]
FORM_RENDERER = "taskforce.ui.forms.PortalRenderer"

# Database, broker, mail --------------------------------------------------------------------

DATABASES = {
    "default": {
        **environ.Env.db_url_config(
            read("DATABASE_URL", "for example postgresql://portal_app:password@host/portal")
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters of the rate limits live in PostgreSQL, so that sign-in works while Redis is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # A full table drops counters that are still needed; attackers must not be able to fill it.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

PUBLIC_CACHE_BYTES = int(read("PUBLIC_CACHE_MB", default="16")) * 1024**2  # docs/caching.md
REDIS_URL = read("REDIS_URL", "for example redis://host:6379/0")
CELERY_BROKER_URL = broker_url(REDIS_URL)
# A command that nudges a worker must neither fail nor hang while the broker is away (seconds).
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 1,  # of a publisher; workers wait as long as it takes
    "interval_start": 0,
    "visibility_timeout": 600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: nothing to write, nothing to lose
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

MAIL_BACKEND = read("MAIL_BACKEND", default="")
globals().update(
    mail_settings(
        ""
        if MAIL_BACKEND
        else read("EMAIL_URL", "for example smtp+tls://user:password@mail.example.org:587"),
        backend=MAIL_BACKEND,
        options=read("MAIL_BACKEND_SETTINGS", default=""),
    )
)
EMAIL_TIMEOUT = 30  # seconds; shorter than the lease of a notice in delivery
DEFAULT_FROM_EMAIL = read(
    "MAIL_FROM", default=f"Global Taskforce portal <no-reply@{urlsplit(PORTAL_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Outside production every subject says so, and only the addresses and domains (@example.org,
# @*.example.org) of the list are written to. An empty list means all: production alone may say so.
PORTAL_STAGE = read("PORTAL_STAGE", default="demonstration" if PORTAL_DEMO else "production")
MAIL_SUBJECT_PREFIX, MAIL_ALLOW_LIST = mail_limits(
    PORTAL_STAGE,
    prefix=read("MAIL_SUBJECT_PREFIX", default=""),
    allowed=read("MAIL_ALLOW_LIST", default="@*.example" if PORTAL_DEMO else ""),
)
MAIL_DELIVERY = {
    "lease": 180,  # seconds; longer than one mail can take (see notifications.E002)
    "attempts": 24,  # about a day and a half with these pauses
    "first_pause": 60,  # seconds, doubled after each failed attempt …
    "longest_pause": 7200,  # … up to this
}

# People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_RAISE_403 = True
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None  # visitors are not rows; without this guardian would add one

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.passwords.WornOutPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]

PASSWORD_RESET_TIMEOUT = 4 * 60 * 60  # seconds; links to set a password, used once

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the same work, and so the same time, as for known ones
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
# Attempts in a time, for a network (ip), an address (key) or a person who is signed in (user).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "30/5m/ip,5/5m/key",  # passwords and one-time codes
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
}
JOIN_RATE_LIMITS = {"join": "20/h/ip,5/h/key"}  # links to an application, by network and address
SEARCHES_A_MINUTE, API_QUESTIONS_A_MINUTE = 120, 300  # of one network, in each worker
SIGN_ON_RATE_LIMITS = {"leave": "30/m/ip"}  # each asks a government's provider for its description
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PORTAL_TLS else "http"
ACCOUNT_FORMS = {
    "login": "members.account_forms.SignInForm",
    "reset_password": "members.account_forms.LinkForm",
    "reset_password_from_key": "members.account_forms.NewPasswordByLinkForm",
    "change_password": "members.account_forms.ChangePasswordForm",
    "set_password": "members.account_forms.SetPasswordForm",
    "add_email": "members.account_forms.ChangeAddressForm",
    "reauthenticate": "members.account_forms.ConfirmByPasswordForm",
}
SOCIALACCOUNT_ADAPTER = "members.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; a provider that is away must not hold a worker
MFA_ADAPTER = "members.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "members.account_forms.SecondStepForm",
    "reauthenticate": "members.account_forms.ConfirmByCodeForm",
    "activate_totp": "members.account_forms.SetUpCodesForm",
    "login_webauthn": "members.account_forms.PasskeySignInForm",
    "authenticate_webauthn": "members.account_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "members.account_forms.ConfirmByPasskeyForm",
    "add_webauthn": "members.account_forms.AddPasskeyForm",
    "edit_webauthn": "members.account_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # else nobody with a second factor could change their address
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PORTAL_TLS
MFA_TOTP_ISSUER = "Global Taskforce portal"
MFA_TOTP_TOLERANCE = 0  # a wider window would outlast allauth's memory of used codes
USERSESSIONS_TRACK_ACTIVITY = True
SECOND_FACTOR_REQUIRED = not PORTAL_DEMO

# History: the row that a trigger writes carries who and which request ------------------------

PGHISTORY_CONTEXT_FIELD = ContextJSONField()

# Safety of the pages ------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PORTAL_TLS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PORTAL_TLS
if read_flag("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = int(read("TRUSTED_PROXY_COUNT", default="0"))

SESSION_COOKIE_NAME = "__Host-session" if PORTAL_TLS else "session"
SESSION_COOKIE_SECURE = PORTAL_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if PORTAL_TLS else "csrf"
CSRF_COOKIE_SECURE = PORTAL_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 4
LARGEST_REQUEST = 4 * 10 * 1024**2 + DATA_UPLOAD_MAX_MEMORY_SIZE  # bytes, files and all
FILE_UPLOAD_HANDLERS = [
    "taskforce.documents.uploads.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

# Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(read("PORTAL_STATIC", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "taskforce.core.statics.StaticFiles"},
}
MEDIA_ROOT = PORTAL_DATA
# clamd's socket, as a path or host:port; documents are not scanned where it is empty.
CLAMAV_SOCKET = read("CLAMAV_SOCKET", default="")
# How much room the documents of one government may take.
DOCUMENTS_QUOTA = int(read("DOCUMENTS_QUOTA_MB", default="1000")) * 1024**2  # bytes

# Reports --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {
            "()": "taskforce.core.logging.RequestFilter",
            "keys_after": (
                *("/invitation/", "/join/open/", "/calendar/"),
                *("/account/confirm-email/", "/account/password/reset/key/"),
            ),
        }
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
