"""Reading settings from the environment: loud where something is missing, never guessing."""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_ALLOWED = re.compile(r"([^@*\s]+@|@|@\*\.)[^@*\s]+")


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


def mail_settings(url: str, *, backend: str = "", options: str = "") -> dict[str, Any]:
    """Django's EMAIL_* settings for an address: smtp://, smtp+tls:// (STARTTLS), smtp+ssl://,
    or file:///folder, which writes each mail to a file there, as the demonstration does.

    `backend` names a class of Django's mail API for a provider that has one of its own, and
    `options` is a JSON object of the settings that it reads; `url` is then not used.
    """
    if backend:
        return {**_options(options), "EMAIL_BACKEND": backend}
    if options:
        raise ImproperlyConfigured("MAIL_BACKEND_SETTINGS goes with MAIL_BACKEND.")
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


def _options(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise ImproperlyConfigured("MAIL_BACKEND_SETTINGS is not JSON.") from error
    if not isinstance(found, dict) or not all(name.isupper() for name in found):
        raise ImproperlyConfigured(
            "MAIL_BACKEND_SETTINGS must be a JSON object of settings, with names in capitals."
        )
    return found


def mail_limits(stage: str, *, prefix: str, allowed: str) -> tuple[str, list[str]]:
    """The subjects' beginning and the addresses that may be written to, on a portal of this stage.

    Outside production the prefix is the stage's name where none is given, and the list of
    addresses may not be empty: a copy of the database would else write to real people.
    """
    listed = [entry.strip().lower() for entry in allowed.split(",") if entry.strip()]
    for entry in listed:
        if not _ALLOWED.fullmatch(entry):
            raise ImproperlyConfigured(
                f"MAIL_ALLOW_LIST: {entry} is none of an address, @domain and @*.domain."
            )
    if stage == "production":
        return prefix, listed
    if not listed:
        raise ImproperlyConfigured(
            f"Set MAIL_ALLOW_LIST: PORTAL_STAGE is {stage}, and outside production only the "
            "addresses and @domains of that list are written to."
        )
    return prefix or f"[{stage.capitalize()}] ", listed
