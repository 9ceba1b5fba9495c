"""Addresses of accounts and delegations. Of django-allauth only what is listed here is offered."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from members import views
from taskforce.core.access import own, public

_signing_in = [
    path("account/login/", public(account.login), name="account_login"),
    path("account/signup/", public(account.signup), name="account_signup"),
    path("account/inactive/", public(account.account_inactive), name="account_inactive"),
    path(
        "account/confirm-email/",
        public(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^account/confirm-email/(?P<key>[-:\w]+)/$",
        public(account.confirm_email),
        name="account_confirm_email",
    ),
    path(
        "account/password/reset/", public(account.password_reset), name="account_reset_password"
    ),
    path(
        "account/password/reset/done/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/2fa/authenticate/", public(factor.authenticate), name="mfa_authenticate"),
    path("account/2fa/passkey/login/", public(passkey.login_webauthn), name="mfa_login_webauthn"),
]

_signed_in = [
    path("account/", own(views.account_settings), name="account-settings"),
    path("account/theme/", views.theme, name="account-theme"),
    path("account/logout/", own(account.logout), name="account_logout"),
    path("account/reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("account/email/", own(account.email), name="account_email"),
    path(
        "account/password/change/", own(account.password_change), name="account_change_password"
    ),
    path("account/password/set/", own(account.password_set), name="account_set_password"),
    path("account/2fa/", own(factor.index), name="mfa_index"),
    path("account/2fa/reauthenticate/", own(factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/2fa/code/activate/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/2fa/code/deactivate/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/2fa/recovery-codes/",
        own(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/generate/",
        own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/download/",
        own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/2fa/passkey/", own(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("account/2fa/passkey/add/", own(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/2fa/passkey/reauthenticate/",
        own(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/2fa/passkey/<int:pk>/remove/",
        own(passkey.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/2fa/passkey/<int:pk>/rename/",
        own(passkey.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("account/sessions/", own(sessions.list_usersessions), name="usersessions_list"),
    path("delegation/", views.delegation, name="delegation"),
]

urlpatterns = [*_signing_in, *_signed_in]
