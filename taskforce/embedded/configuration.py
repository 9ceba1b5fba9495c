"""The portal's environment when script/server starts it: what is given wins, the rest is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from taskforce.embedded.locations import Locations
from taskforce.embedded.refusal import Refusal

LOOPBACK = "127.0.0.1"
MAIL = (
    "Set EMAIL_URL to the mail server, for example smtp+tls://user:password@mail.example.org:587, "
    "or to file:///some/folder to keep mails as files. (script/server --demo needs none.)"
)


@dataclass(frozen=True)
class Wishes:
    """What the command line asked for."""

    demo: bool
    port: int
    administrator: str

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def given(environment: Mapping[str, str], name: str) -> str:
    """A variable's value, or that of the file `<name>_FILE` names; empty where neither is."""
    if value := environment.get(name, ""):
        return value
    if path := environment.get(f"{name}_FILE", ""):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Refusal(f"{name}_FILE: {path} cannot be read: {error.strerror}.") from error
    return ""


def uses_other_servers(environment: Mapping[str, str]) -> bool:
    """Whether the environment names the database and the queue; half of it is refused."""
    database = bool(given(environment, "DATABASE_URL"))
    queue = bool(given(environment, "REDIS_URL"))
    if database != queue:
        missing = "REDIS_URL" if database else "DATABASE_URL"
        raise Refusal(
            f"Set {missing} too: the portal uses either its own PostgreSQL and queue or the two "
            "that DATABASE_URL and REDIS_URL name."
        )
    return database


def portal_environment(
    environment: Mapping[str, str], places: Locations, wishes: Wishes
) -> dict[str, str]:
    """Everything that settings.py reads, except the addresses of the servers."""
    made = dict(environment)

    def unless_given(name: str, value: str) -> None:
        if not given(environment, name):
            made[name] = value

    unless_given("SECRET_KEY", places.secret("secret-key"))
    unless_given("PORTAL_DATA", str(_private(places.data / "documents")))
    unless_given("PORTAL_URL", wishes.url)
    unless_given("ALLOWED_HOSTS", f"{LOOPBACK},localhost")
    made["PORTAL_DEMO"] = "1" if wishes.demo else "0"
    made["PORTAL_STATIC"] = str(places.data / "static")
    if wishes.demo:
        made["PORTAL_TLS"] = "0"
        unless_given("EMAIL_URL", f"file://{_private(places.data / 'mail')}")
    else:
        if urlsplit(given(made, "PORTAL_URL")).scheme != "https":
            unless_given("PORTAL_TLS", "0")
        if not given(environment, "EMAIL_URL") and not given(environment, "MAIL_BACKEND"):
            raise Refusal(MAIL)
    made.setdefault("PYTHONUNBUFFERED", "1")
    made["DJANGO_SETTINGS_MODULE"] = "taskforce.settings"
    return made


def owner_environment(portal: Mapping[str, str]) -> dict[str, str]:
    """The environment of `manage.py prepare`: the owner's role, and the application's to make.

    Without DATABASE_OWNER_URL one role does both; it then gets no limits, as it would have to
    set them for itself.
    """
    application = given(portal, "DATABASE_URL")
    owner = given(portal, "DATABASE_OWNER_URL") or application
    made = {
        name: value
        for name, value in portal.items()
        if not name.startswith(("APP_DATABASE_URL", "DATABASE_OWNER_URL"))
    }
    made["DATABASE_URL"] = owner
    if owner != application:
        made["APP_DATABASE_URL"] = application
    return made


def without_owner(portal: Mapping[str, str]) -> dict[str, str]:
    """The environment of web, worker and beat: they have no business with the owner's role."""
    hidden = ("DATABASE_OWNER_URL", "APP_DATABASE_URL")
    return {name: value for name, value in portal.items() if not name.startswith(hidden)}


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    return folder
