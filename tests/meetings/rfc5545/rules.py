"""The rules: each adds what it finds, with the section that it stands in."""

import re
import uuid
from datetime import datetime, timedelta
from itertools import pairwise

from tests.meetings.rfc5545.lines import Component, Line, Parameter, Problem, tree
from tests.meetings.rfc5545.tables import (
    IN_UTC,
    KINDS,
    METHODS,
    PARAMETERS,
    PROPERTIES,
    QUOTED,
    Kind,
    Often,
    Property,
)
from tests.meetings.rfc5545.values import CHECKS, moment, offset

Found = list[Problem]
_SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*,")
_LISTED = frozenset({"MEMBER", "DELEGATED-TO", "DELEGATED-FROM"})
_EXTENSION = Property("3.8.8.2", tuple(CHECKS))
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def problems(data: bytes) -> list[str]:
    """Everything that is wrong with the file; empty where it is sound."""
    found: Found = []
    roots = tree(data, found)
    if [root.name for root in roots] != ["VCALENDAR"]:
        found.append(Problem(1, "3.4", "the file is not one VCALENDAR"))
    for root in roots:
        if root.name == "VCALENDAR":
            _calendar(root, found)
    return [str(problem) for problem in sorted(found, key=lambda problem: problem.line)]


def _calendar(calendar: Component, found: Found) -> None:
    _component(calendar, found)
    if not calendar.parts:
        found.append(Problem(calendar.number, "3.6", "a calendar without any component"))
    if found:
        return  # the rules below read values, and rely on their being sound
    zones = {part.value("TZID"): part for part in calendar.parts if part.name == "VTIMEZONE"}
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    if len(zones) < len(calendar.parts) - len(events):
        found.append(Problem(calendar.number, "3.6.5", "a zone is explained twice"))
    for zone in zones.values():
        _zone(zone, found)
    method = calendar.value("METHOD").upper()
    seen: set[tuple[str, str]] = set()
    for event in events:
        _event(event, bool(method), zones, found)
        key = event.value("UID"), event.value("RECURRENCE-ID")
        if key in seen:
            found.append(Problem(event.number, "3.8.4.7", f"UID {key[0]} stands twice"))
        seen.add(key)
    if method:
        _method(method, calendar, events, found)


def _component(component: Component, found: Found) -> None:
    """The table of the component, its properties one by one, and the components in it."""
    kind = KINDS[component.name]
    for name, often in kind.often.items():
        lines = component.all(name)
        if often is Often.ONCE and not lines:
            said = f"{component.name} without {name}"
            found.append(Problem(component.number, kind.section, said))
        if often is not Often.MANY and len(lines) > 1:
            said = f"{name} stands {len(lines)} times"
            found.append(Problem(lines[1].number, kind.section, said))
    for line in component.lines:
        _line(line, component, kind, found)
    for part in component.parts:
        if part.name in kind.parts:
            _component(part, found)
        else:
            said = f"{part.name} has no place in {component.name}"
            found.append(Problem(part.number, kind.section, said))


def _line(line: Line, component: Component, kind: Kind, found: Found) -> None:
    if line.name.startswith("X-"):
        _value(line, _EXTENSION, line.parameter("VALUE").upper() or "TEXT", found)
    elif line.name not in PROPERTIES:
        found.append(Problem(line.number, "8.3.2", f"{line.name} is registered nowhere"))
    elif line.name not in kind.often:
        said = f"{line.name} has no place in {component.name}"
        found.append(Problem(line.number, kind.section, said))
    else:
        _property(line, PROPERTIES[line.name], found)


def _property(line: Line, known: Property, found: Found) -> None:
    for parameter in line.parameters:
        _parameter(line, known, parameter, found)
    named = line.parameter("VALUE").upper()
    if not named and not known.default:
        found.append(Problem(line.number, known.section, f"{line.name} must say its VALUE"))
    _value(line, known, named or known.types[0], found)
    if known.values and line.value.upper() not in known.values:
        found.append(Problem(line.number, known.section, f"{line.name} cannot be {line.value!r}"))


def _parameter(line: Line, known: Property, parameter: Parameter, found: Found) -> None:
    def wrong(section: str, said: str) -> None:
        found.append(Problem(line.number, section, said))

    name, section = parameter.name, PARAMETERS.get(parameter.name)
    if section is None:
        if not name.startswith("X-"):
            wrong("8.3.3", f"parameter {name} unknown")
        return
    if name != "VALUE" and name not in known.parameters:
        wrong(known.section, f"{line.name} takes no {name}")
    if name in QUOTED and not all(quoted for _value, quoted in parameter.values):
        wrong(section, f"{name} is not in quotes")
    if name not in _LISTED and len(parameter.values) > 1:
        wrong(section, f"{name} has two values")
    if name == "LANGUAGE" and not _LANGUAGE.fullmatch(parameter.values[0][0]):
        wrong(section, "no language tag")


def _value(line: Line, known: Property, kind: str, found: Found) -> None:
    if kind not in known.types:
        found.append(Problem(line.number, "3.2.20", f"{line.name} cannot be of type {kind}"))
        return
    if kind not in CHECKS:
        found.append(Problem(line.number, known.section, f"{line.name} is not read here"))
        return
    section, check = CHECKS[kind]
    values = _SEPARATOR.split(line.value) if known.listed else [line.value]
    for said in filter(None, map(check, values)):
        found.append(Problem(line.number, section, f"{line.name}: {said}"))
    if kind in {"DATE", "DATE-TIME"}:
        _form(line, kind, found)
    if line.name in {"UID", "TZID", "PRODID"} and not line.value.strip():
        found.append(Problem(line.number, known.section, f"{line.name} is empty"))
    if line.name == "SEQUENCE" and line.value.startswith("-"):
        found.append(Problem(line.number, "3.8.7.4", "SEQUENCE is below nought"))
    if line.name == "UID" and not _global(line.value):
        found.append(Problem(line.number, "RFC 7986, 5.3", "UID is unique to nobody else"))


def _form(line: Line, kind: str, found: Found) -> None:
    """UTC, with a zone, or floating: no two of them at once."""
    utc, zone = line.value.endswith("Z"), line.parameter("TZID")
    if zone and (utc or kind == "DATE"):
        found.append(Problem(line.number, "3.2.19", f"{line.name} takes no TZID"))
    if line.name in IN_UTC and not utc:
        section = PROPERTIES[line.name].section
        found.append(Problem(line.number, section, f"{line.name} is not in UTC"))


def _global(uid: str) -> bool:
    try:
        return uid.count("@") == 1 or bool(uuid.UUID(uid))
    except ValueError:
        return False


def _zone(zone: Component, found: Found) -> None:
    if not zone.parts:
        found.append(Problem(zone.number, "3.6.5", "a zone without STANDARD or DAYLIGHT"))
    for part in zone.parts:
        for line in part.all("DTSTART"):
            if line.value.endswith("Z") or line.parameters:
                found.append(Problem(line.number, "3.6.5", "the onset is not in local time"))
    parts = sorted(zone.parts, key=_onset)
    for before, after in pairwise(parts):
        if before.value("TZOFFSETTO") != after.value("TZOFFSETFROM"):
            line = after.all("TZOFFSETFROM")[0].number
            said = "TZOFFSETFROM is not what held before"
            found.append(Problem(line, "3.8.3.3", said))
        if _onset(before) == _onset(after):
            found.append(Problem(after.number, "3.6.5", "two onsets at one hour"))


def _onset(part: Component) -> datetime:
    return moment(part.all("DTSTART")[0])


def _event(event: Component, by_method: bool, zones: dict[str, Component], found: Found) -> None:
    start, end = event.all("DTSTART"), event.all("DTEND")
    if not start and not by_method:
        found.append(Problem(event.number, "3.6.1", "VEVENT without DTSTART, and no METHOD"))
    if end and event.all("DURATION"):
        found.append(Problem(event.number, "3.6.1", "both DTEND and DURATION"))
    for line in event.lines:
        _reference(line, zones, found)
    if start and end and not found:
        _span(start[0], end[0], zones, found)


def _reference(line: Line, zones: dict[str, Component], found: Found) -> None:
    """The zone that a line names is explained in the file, and for its time."""
    zone = line.parameter("TZID")
    if not zone or zone.startswith("/"):  # one of a registry of the whole world
        return
    if zone not in zones:
        found.append(Problem(line.number, "3.2.19", f"no VTIMEZONE explains {zone}"))
    elif _offset_at(zones[zone], moment(line)) is None:
        said = f"the VTIMEZONE begins after this {line.name}"
        found.append(Problem(line.number, "3.6.5", said))


def _span(start: Line, end: Line, zones: dict[str, Component], found: Found) -> None:
    (first, begins), (last, ends) = _instant(start, zones), _instant(end, zones)
    said = ""
    if ("T" in start.value) != ("T" in end.value):
        said = "DTSTART and DTEND are of two types"
    elif (begins is None) != (ends is None):
        said = "one of DTSTART and DTEND floats"
    elif last <= first:
        said = "DTEND is not later than DTSTART"
    if said:
        found.append(Problem(end.number, "3.8.2.2", said))


def _offset_at(zone: Component, local: datetime) -> timedelta | None:
    """By the zone's last onset before; None where it has none."""
    begun = [part for part in zone.parts if _onset(part) <= local]
    return offset(max(begun, key=_onset).value("TZOFFSETTO")) if begun else None


def _instant(line: Line, zones: dict[str, Component]) -> tuple[datetime, timedelta | None]:
    """In UTC, and the offset; without an offset where it floats, or its zone is global."""
    local = moment(line)
    if line.value.endswith("Z"):
        return local, timedelta(0)
    zone = zones.get(line.parameter("TZID"))
    there = _offset_at(zone, local) if zone else None
    return (local - there if there is not None else local), there


def _method(method: str, calendar: Component, events: list[Component], found: Found) -> None:
    rules = METHODS[method]

    def wrong(line: int, said: str) -> None:
        found.append(Problem(line, rules.section, said))

    if not events:
        wrong(calendar.number, f"{method} without an event")
    for event in events:
        for name in rules.needs:
            if not event.all(name):
                wrong(event.number, f"{method} needs {name}")
        for name in rules.forbids:
            for line in event.all(name):
                wrong(line.number, f"{method} takes no {name}")
        status = event.value("STATUS").upper()
        if status and status not in rules.statuses:
            wrong(event.number, f"{method} of an event that is {status}")
    if method == "CANCEL" and len({event.value("UID") for event in events}) > 1:
        wrong(calendar.number, "CANCEL of more than one UID")
