"""Content lines: their breaks and folds (3.1), their grammar, and their nesting (3.4, 3.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 75  # octets, without the line break (3.1)
_NAME = re.compile(r"[A-Za-z0-9-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PARAMETER_TEXT = re.compile(r'[^\x00-\x08\x0a-\x1f\x7f";:,]*')
_QUOTED = re.compile(r'"([^\x00-\x08\x0a-\x1f\x7f"]*)"')


@dataclass(frozen=True)
class Problem:
    """What is wrong, on which line, and the section that says so (of RFC 5545 unless named)."""

    line: int
    section: str
    said: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.said} ({self.section})"


@dataclass(frozen=True)
class Parameter:
    """One parameter with its values; for each whether it stood in quotes."""

    name: str
    values: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Line:
    """One content line, unfolded."""

    number: int
    name: str
    parameters: tuple[Parameter, ...]
    value: str

    def parameter(self, name: str) -> str:
        """Its first value; empty where the line has no such parameter."""
        return next((each.values[0][0] for each in self.parameters if each.name == name), "")


@dataclass
class Component:
    """What stands between a BEGIN and its END."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Its own properties of that name."""
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        """The value of its first property of that name; empty where it has none."""
        return next((line.value for line in self.lines if line.name == name), "")


def unfolded(data: bytes, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """The content lines with the number of the line in the file where each begins."""
    if not data.endswith(b"\r\n"):
        problems.append(Problem(data.count(b"\n") + 1, "3.1", "the last line has no CRLF"))
    begun, text = 0, ""
    for number, raw in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), start=1):
        line = _physical(number, raw, problems)
        if line[:1] in {" ", "\t"}:
            if not begun:
                problems.append(Problem(number, "3.1", "a fold before any line"))
            text += line[1:]
        elif line:
            if begun:
                yield begun, text
            begun, text = number, line
    if begun:
        yield begun, text


def _physical(number: int, raw: bytes, problems: list[Problem]) -> str:
    """One line of the file, which is to be UTF-8 by itself: many readers put no two halves of a
    character together."""

    def wrong(section: str, said: str) -> None:
        problems.append(Problem(number, section, said))

    if b"\r" in raw or b"\n" in raw:
        wrong("3.1", "a CR or LF stands alone")
    if len(raw) > LONGEST:
        wrong("3.1", f"{len(raw)} octets in a line")
    if not raw:
        wrong("3.1", "an empty line")
    if raw.startswith(b"\xef\xbb\xbf"):
        wrong("3.1", "a byte order mark")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        wrong("3.1.4", "no UTF-8, or a character split by a fold")
        return raw.decode("utf-8", "replace")


def parsed(number: int, text: str, problems: list[Problem]) -> Line | None:
    """contentline = name *(";" param) ":" value; None where it is none."""

    def wrong(said: str) -> None:
        problems.append(Problem(number, "3.1", said))

    found = _NAME.match(text)
    if not found:
        return wrong(f"no property name in {text[:20]!r}")
    name, place, parameters = found[0].upper(), found.end(), []
    while text[place : place + 1] == ";":
        found = _NAME.match(text, place + 1)
        if not found or text[found.end() : found.end() + 1] != "=":
            return wrong(f"a parameter of {name} without name or value")
        label, place, values = found[0].upper(), found.end(), []
        while not values or text[place : place + 1] == ",":
            quoted = _QUOTED.match(text, place + 1)
            value = quoted or _PARAMETER_TEXT.match(text, place + 1)
            assert value is not None  # the pattern matches nothing as well
            values.append((quoted[1] if quoted else value[0], bool(quoted)))
            place = value.end()
        if label in {each.name for each in parameters}:
            wrong(f"parameter {label} of {name} stands twice")
        parameters.append(Parameter(label, tuple(values)))
    if text[place : place + 1] != ":":
        return wrong(f"{name} is not followed by its value")
    value_text = text[place + 1 :]
    if _CONTROL.search(value_text):
        wrong(f"a control character in {name}")
    return Line(number, name, tuple(parameters), value_text)


def tree(data: bytes, problems: list[Problem]) -> list[Component]:
    """The outermost components."""
    roots: list[Component] = []
    open_: list[Component] = []
    for number, text in unfolded(data, problems):
        line = parsed(number, text, problems)
        if line is None:
            continue
        inner = line.value.upper()
        if line.name == "BEGIN":
            component = Component(inner, number)
            (open_[-1].parts if open_ else roots).append(component)
            open_.append(component)
        elif line.name == "END":
            if not open_ or open_[-1].name != inner:
                problems.append(Problem(number, "3.6", f"END:{inner} closes nothing"))
            else:
                open_.pop()
        elif not open_:
            problems.append(Problem(number, "3.4", f"{line.name} stands outside VCALENDAR"))
        else:
            if open_[-1].parts and open_[-1].name in {"VCALENDAR", "VEVENT"}:
                problems.append(Problem(number, "3.6", f"{line.name} stands after a component"))
            open_[-1].lines.append(line)
    problems.extend(Problem(each.number, "3.6", f"{each.name} has no END") for each in open_)
    return roots
