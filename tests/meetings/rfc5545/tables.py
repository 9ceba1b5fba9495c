"""What may stand where, how often, and of which type: the tables of RFC 5545, section 3.6 to 3.8,
of RFC 5546, section 3.2, and of RFC 7986, sections 4 to 6. Types that the portal does not write
(recurrence, periods, attachments) have no check here: their use is reported, not passed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Often(Enum):
    ONCE = "once"  # required
    MOST_ONCE = "at most once"
    MANY = "any number"


@dataclass(frozen=True)
class Property:
    """`types` are those that VALUE may name, the default first; none where VALUE must be given."""

    section: str
    types: tuple[str, ...]
    parameters: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    listed: bool = False
    default: bool = True


_WORDS = frozenset({"ALTREP", "LANGUAGE"})
_PERSON = frozenset({"CN", "DIR", "SENT-BY", "LANGUAGE", "EMAIL"})  # EMAIL: RFC 7986, 6.2
_INVITED = _PERSON | {
    *("CUTYPE", "MEMBER", "ROLE", "PARTSTAT", "RSVP", "DELEGATED-TO", "DELEGATED-FROM")
}
_DATES = ("DATE-TIME", "DATE")
_UNCHECKED = ("UNCHECKED",)
PROPERTIES: Mapping[str, Property] = {
    "CALSCALE": Property("3.7.1", ("TEXT",), values=frozenset({"GREGORIAN"})),
    "METHOD": Property("3.7.2", ("TOKEN",), values=frozenset({"PUBLISH", "REQUEST", "CANCEL"})),
    "PRODID": Property("3.7.3", ("TEXT",)),
    "VERSION": Property("3.7.4", ("TEXT",), values=frozenset({"2.0"})),
    "ATTACH": Property("3.8.1.1", _UNCHECKED),
    "CATEGORIES": Property("3.8.1.2", ("TEXT",), frozenset({"LANGUAGE"}), listed=True),
    "CLASS": Property(
        "3.8.1.3", ("TOKEN",), values=frozenset({"PUBLIC", "PRIVATE", "CONFIDENTIAL"})
    ),
    "COMMENT": Property("3.8.1.4", ("TEXT",), _WORDS),
    "DESCRIPTION": Property("3.8.1.5", ("TEXT",), _WORDS),
    "GEO": Property("3.8.1.6", _UNCHECKED),
    "LOCATION": Property("3.8.1.7", ("TEXT",), _WORDS),
    "PRIORITY": Property("3.8.1.9", ("INTEGER",), values=frozenset("0123456789")),
    "RESOURCES": Property("3.8.1.10", ("TEXT",), _WORDS, listed=True),
    "STATUS": Property(
        "3.8.1.11", ("TOKEN",), values=frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"})
    ),
    "SUMMARY": Property("3.8.1.12", ("TEXT",), _WORDS),
    "DTEND": Property("3.8.2.2", _DATES, frozenset({"TZID"})),
    "DTSTART": Property("3.8.2.4", _DATES, frozenset({"TZID"})),
    "DURATION": Property("3.8.2.5", ("DURATION",)),
    "TRANSP": Property("3.8.2.7", ("TOKEN",), values=frozenset({"OPAQUE", "TRANSPARENT"})),
    "TZID": Property("3.8.3.1", ("TEXT",)),
    "TZNAME": Property("3.8.3.2", ("TEXT",), frozenset({"LANGUAGE"})),
    "TZOFFSETFROM": Property("3.8.3.3", ("UTC-OFFSET",)),
    "TZOFFSETTO": Property("3.8.3.4", ("UTC-OFFSET",)),
    "TZURL": Property("3.8.3.5", ("URI",)),
    "ATTENDEE": Property("3.8.4.1", ("CAL-ADDRESS",), frozenset(_INVITED)),
    "CONTACT": Property("3.8.4.2", ("TEXT",), _WORDS),
    "ORGANIZER": Property("3.8.4.3", ("CAL-ADDRESS",), _PERSON),
    "RECURRENCE-ID": Property("3.8.4.4", _DATES, frozenset({"TZID", "RANGE"})),
    "RELATED-TO": Property("3.8.4.5", ("TEXT",), frozenset({"RELTYPE"})),
    "URL": Property("3.8.4.6", ("URI",)),
    "UID": Property("3.8.4.7", ("TEXT",)),
    "EXDATE": Property("3.8.5.1", _UNCHECKED),
    "RDATE": Property("3.8.5.2", _UNCHECKED),
    "RRULE": Property("3.8.5.3", _UNCHECKED),
    "CREATED": Property("3.8.7.1", ("DATE-TIME",)),
    "DTSTAMP": Property("3.8.7.2", ("DATE-TIME",)),
    "LAST-MODIFIED": Property("3.8.7.3", ("DATE-TIME",)),
    "SEQUENCE": Property("3.8.7.4", ("INTEGER",)),
    "REQUEST-STATUS": Property("3.8.8.3", _UNCHECKED),
    "NAME": Property("RFC 7986, 5.1", ("TEXT",), _WORDS),
    "REFRESH-INTERVAL": Property("RFC 7986, 5.7", ("DURATION",), default=False),
    "SOURCE": Property("RFC 7986, 5.8", ("URI",), default=False),
    "COLOR": Property("RFC 7986, 5.9", ("TEXT",)),
    "IMAGE": Property("RFC 7986, 5.10", _UNCHECKED),
    "CONFERENCE": Property("RFC 7986, 5.11", _UNCHECKED),
}
# Parameters whose value stands in quotes always (3.2), and the sections of all that are known.
QUOTED = frozenset({"ALTREP", "DELEGATED-FROM", "DELEGATED-TO", "DIR", "MEMBER", "SENT-BY"})
PARAMETERS: Mapping[str, str] = {
    "ALTREP": "3.2.1",
    "CN": "3.2.2",
    "CUTYPE": "3.2.3",
    "DELEGATED-FROM": "3.2.4",
    "DELEGATED-TO": "3.2.5",
    "DIR": "3.2.6",
    "ENCODING": "3.2.7",
    "FMTTYPE": "3.2.8",
    "FBTYPE": "3.2.9",
    "LANGUAGE": "3.2.10",
    "MEMBER": "3.2.11",
    "PARTSTAT": "3.2.12",
    "RANGE": "3.2.13",
    "RELATED": "3.2.14",
    "RELTYPE": "3.2.15",
    "ROLE": "3.2.16",
    "RSVP": "3.2.17",
    "SENT-BY": "3.2.18",
    "TZID": "3.2.19",
    "VALUE": "3.2.20",
    "DISPLAY": "RFC 7986, 6.1",
    "EMAIL": "RFC 7986, 6.2",
    "FEATURE": "RFC 7986, 6.3",
    "LABEL": "RFC 7986, 6.4",
}
IN_UTC = ("DTSTAMP", "CREATED", "LAST-MODIFIED")


@dataclass(frozen=True)
class Kind:
    """A component: the section on it, its properties, the components in it."""

    section: str
    often: Mapping[str, Often]
    parts: frozenset[str] = frozenset()


def _often(once: str = "", most: str = "", many: str = "") -> Mapping[str, Often]:
    return {
        **dict.fromkeys(once.split(), Often.ONCE),
        **dict.fromkeys(most.split(), Often.MOST_ONCE),
        **dict.fromkeys(many.split(), Often.MANY),
    }


_OBSERVANCE = Kind(
    "3.6.5", _often("DTSTART TZOFFSETTO TZOFFSETFROM", "RRULE", "COMMENT RDATE TZNAME")
)
KINDS: Mapping[str, Kind] = {
    "VCALENDAR": Kind(
        "3.6",
        _often(
            "PRODID VERSION",
            # From UID on by RFC 7986, section 4.
            "CALSCALE METHOD UID LAST-MODIFIED URL REFRESH-INTERVAL SOURCE COLOR",
            "NAME DESCRIPTION CATEGORIES IMAGE",
        ),
        frozenset({"VEVENT", "VTIMEZONE"}),
    ),
    "VEVENT": Kind(
        "3.6.1",
        _often(
            "DTSTAMP UID",
            "DTSTART CLASS CREATED DESCRIPTION GEO LAST-MODIFIED LOCATION ORGANIZER PRIORITY"
            " SEQUENCE STATUS SUMMARY TRANSP URL RECURRENCE-ID RRULE DTEND DURATION COLOR",
            "ATTACH ATTENDEE CATEGORIES COMMENT CONTACT EXDATE REQUEST-STATUS RELATED-TO"
            " RESOURCES RDATE IMAGE CONFERENCE",
        ),
    ),
    "VTIMEZONE": Kind(
        "3.6.5", _often("TZID", "LAST-MODIFIED TZURL"), frozenset({"STANDARD", "DAYLIGHT"})
    ),
    "STANDARD": _OBSERVANCE,
    "DAYLIGHT": _OBSERVANCE,
}


@dataclass(frozen=True)
class Method:
    """What a method asks of each event, beyond the component's own table."""

    section: str
    needs: tuple[str, ...]
    forbids: tuple[str, ...]
    statuses: frozenset[str]


METHODS: Mapping[str, Method] = {
    "PUBLISH": Method(
        "RFC 5546, 3.2.1",
        ("DTSTART", "ORGANIZER", "SUMMARY"),
        ("ATTENDEE", "REQUEST-STATUS"),
        frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"}),
    ),
    "REQUEST": Method(
        "RFC 5546, 3.2.2",
        ("DTSTART", "ORGANIZER", "SUMMARY", "ATTENDEE"),
        ("REQUEST-STATUS",),
        frozenset({"TENTATIVE", "CONFIRMED"}),
    ),
    "CANCEL": Method(
        "RFC 5546, 3.2.5",
        ("ORGANIZER", "SEQUENCE"),
        ("REQUEST-STATUS",),
        frozenset({"CANCELLED"}),
    ),
}
