"""Reading XML as a stream, without building it, and without anything that it could declare."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

_ENCODINGS = {"utf-8", "utf-16", "us-ascii"}
_DEEPEST = 1_000  # elements in each other
_LONGEST = 4 * 1024**2  # bytes of one tag; expat reads a tag from its start again and again

Attributes = dict[str, str]
Started = Callable[[str, str, Attributes], None]
Ended = Callable[[str], None]


class Broken(Exception):
    """Not XML, or XML that no program of an office writes."""


class Declares(Exception):
    """Has a document type or entities."""


class TooMuch(Exception):
    """More elements than the budget has."""


class Budget:
    """How many elements may still be read, in all parts of one file together."""

    def __init__(self, elements: int) -> None:
        self.elements = elements


class Walk:
    """One document read from its beginning to its end.

    `started` is called with an element's namespace, name and attributes; these bear their
    namespace before a space. It may set `text` to a list, to which the text that follows is added.
    """

    def __init__(self, budget: Budget, started: Started, ended: Ended | None = None) -> None:
        self.text: list[str] | None = None
        self._budget = budget
        self._started = started
        self._ended = ended
        self._depth = 0

    def read(self, chunks: Iterable[bytes]) -> None:
        """Raises Broken, Declares, TooMuch, and whatever `started` and `ended` raise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = _doctype
        parser.EntityDeclHandler = _doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        given = 0
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
                given += len(chunk)
                if given - max(parser.CurrentByteIndex, 0) > _LONGEST:
                    raise Broken
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Broken from error

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise Broken

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self._budget.elements -= 1
        if self._budget.elements < 0:
            raise TooMuch
        if self._depth > _DEEPEST:
            raise Broken
        namespace, _space, local = name.rpartition(" ")
        self._started(namespace, local, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._ended is not None:
            self._ended(name.rpartition(" ")[2])

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)


def _doctype(*_declared: object) -> None:
    raise Declares


def values(attributes: Attributes, *names: str) -> list[str]:
    """The attributes of these names in whatever namespace: programs are lenient about it."""
    return [value for key, value in attributes.items() if key.rpartition(" ")[2] in names]
