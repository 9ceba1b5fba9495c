"""Reading settings from the environment: loud where something is missing, never guessing."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def read(name: str, meaning: str = "", *, default: str | None = None) -> str:
    """The value of an environment variable, or of the file that `<name>_FILE` points to.

    Raises ImproperlyConfigured, saying what to set, where neither is there and no default is.
    """
    value = os.environ.get(name)
    if value:
        return value
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {error}.") from error
    if default is not None:
        return default
    raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): {meaning}.")


def read_flag(name: str, *, default: bool) -> bool:
    """A yes-or-no variable: 1/true/yes/on or 0/false/no/off; anything else is refused."""
    value = read(name, default="1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def broker_url(redis_url: str) -> str:
    """The address that Celery's transport understands for a redis-py address.

    They differ only for a Unix socket: redis-py says `unix:///path?db=0`, kombu says
    `redis+socket:///path?virtual_host=0`.
    """
    parts = urlsplit(redis_url)
    if parts.scheme in {"redis", "rediss"}:
        return redis_url
    if parts.scheme == "unix":
        database = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={database}"
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")


def mail_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for an address: smtp://, smtp+tls:// (STARTTLS), smtp+ssl://,
    or file:///folder, which writes each mail to a file there, as the demonstration does."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": parts.path,
        }
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls://, smtp+ssl:// or file://."
        )
    config: dict[str, Any] = environ.Env.email_url_config(url)
    return config
