"""Values by their types (3.3). Each function gives what is wrong with a value, or nothing."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tests.meetings.rfc5545.lines import Line

_DATE = re.compile(r"\d{8}")
# Without the leap second that the standard would allow: no clock of the portal shows one.
_MOMENT = re.compile(r"\d{8}T(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ?")
_TIME = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
_DURATION = re.compile(rf"[+-]?P(?:\d+W|\d+D(?:{_TIME})?|{_TIME})")
_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?\d+(?:\.\d+)?")
_OFFSET = re.compile(r"([+-])((?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)")
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
)
_MAILBOX = re.compile(r"mailto:[^@\s]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9-]+")
_ESCAPE = re.compile(r"\\[\\;,nN]")


def _text(value: str) -> str:
    rest = _ESCAPE.sub("", value)
    if "\\" in rest:
        return "a backslash that escapes nothing"
    return "an unescaped comma or semicolon" if re.search("[,;]", rest) else ""


def _day(value: str) -> str:
    try:
        return "" if _DATE.fullmatch(value) and datetime.fromisoformat(value) else "no date"
    except ValueError:
        return "a day that no calendar has"


def _moment(value: str) -> str:
    return _day(value[:8]) if _MOMENT.fullmatch(value) else "no date with a time"


def _integer(value: str) -> str:
    fits = _INTEGER.fullmatch(value) and -(2**31) <= int(value) < 2**31
    return "" if fits else "no integer of 32 bits"


def _offset(value: str) -> str:
    found = _OFFSET.fullmatch(value)
    zero = found and found[1] == "-" and not int(found[2])
    return "" if found and not zero else "no offset from UTC"


def _matches(pattern: re.Pattern[str], otherwise: str) -> Callable[[str], str]:
    return lambda value: "" if pattern.fullmatch(value) else otherwise


def _address(value: str) -> str:
    if value.lower().startswith("mailto:") and not _MAILBOX.fullmatch(value):
        return "a mailto without an address"
    return CHECKS["URI"][1](value)


# The section of each type, and its check.
CHECKS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "CAL-ADDRESS": ("3.3.3", _address),
    "DATE": ("3.3.4", _day),
    "DATE-TIME": ("3.3.5", _moment),
    "DURATION": ("3.3.6", _matches(_DURATION, "no duration")),
    "FLOAT": ("3.3.7", _matches(_FLOAT, "no number")),
    "INTEGER": ("3.3.8", _integer),
    "TEXT": ("3.3.11", _text),
    "URI": ("3.3.13", _matches(_URI, "no URI")),
    "UTC-OFFSET": ("3.3.14", _offset),
    "TOKEN": ("3.1", _matches(_TOKEN, "no token")),
}


def moment(line: Line) -> datetime:
    """The instant or hour that a sound DATE or DATE-TIME names, without its zone."""
    return datetime.fromisoformat(line.value.removesuffix("Z"))


def offset(value: str) -> timedelta:
    """What a sound UTC-OFFSET says."""
    size = timedelta(hours=int(value[1:3]), minutes=int(value[3:5]), seconds=int(value[5:7] or "0"))
    return -size if value[0] == "-" else size
