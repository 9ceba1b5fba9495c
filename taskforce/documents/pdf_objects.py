"""The compressed objects of a PDF (ISO 32000-2, section 7.5.7), found without trusting its index.

Every `obj` in the file is taken as the beginning of an object, wherever it stands, because the
index of a file decides where a reader begins, and may point anywhere.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_UNPACKED = 40 * 1024**2  # bytes of all object streams together
LONGEST_DICTIONARY = 64 * 1024  # bytes
_MOST_READ = 4  # times the file's size that dictionaries may be read, for they may overlap
_MOST_TOKENS = 3_000_000
_MOST_STRAYS = 20_000
_CHUNK = 64 * 1024  # bytes

DELIMITED = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_WHITE = b"\0\t\n\f\r "
_NAME_BYTE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"(?<!end)obj(?=[\x00\t\n\f\r <%])")
_BETWEEN = re.compile(rb"(?:[\x00\t\n\f\r ]+|%[^\r\n]*(?:[\r\n]|\Z))*")
_STREAM = re.compile(rb"(?<!end)stream")
_LINE_END = re.compile(rb"[\x00\t\f ]*(?:\r\n|\n|\r)")
_TOKEN = re.compile(rb"<<|>>|%[^\r\n]*|<[^>]*>?|[^<>()%]+|[()>]")
_IN_STRING = re.compile(rb"(?:[^()\\]|\\[\s\S])+|[()]|\\\Z")
_HOLDS = re.compile(rb"/ObjStm" + DELIMITED)
_COUNT = re.compile(rb"/N" + DELIMITED)
_FIRST = re.compile(rb"/First" + DELIMITED)
_OFFSET = re.compile(rb"[\x00\t\n\f\r ]*(\d{1,9})" + DELIMITED)
_FILTER = re.compile(rb"/Filter" + DELIMITED)
_FLATE = re.compile(rb"\s*(?:/FlateDecode" + DELIMITED + rb"|\[\s*/FlateDecode\s*\])")
_OTHERWISE = re.compile(rb"/(?:DecodeParms|DP)" + DELIMITED)
_ELSEWHERE = re.compile(rb"/(?:FFilter|FDecodeParms)" + DELIMITED + rb"|/F\s*[(<]")


class Unreadable(Exception):
    """Objects are packed in a way that cannot be looked through."""


@dataclass(frozen=True)
class Stream:
    """An object stream, unpacked: numbers and offsets first, then the objects."""

    first: int
    content: bytes

    def objects(self, number: int) -> Iterator[bytes]:
        """The beginnings of the objects of this number."""
        parts = self.content[: self.first].replace(b"\0", b" ").split()
        numbers = [int(part[:10]) for part in parts]
        for found, offset in zip(numbers[::2], numbers[1::2], strict=False):
            if found == number:
                start = self.first + offset
                yield self.content[start : start + 1000]


def plain(data: bytes) -> bytes:
    """With `#4A` written as `J`, as a reader understands names (7.3.5)."""
    return _NAME_BYTE.sub(lambda found: bytes([int(found[1], 16)]), data)


def streams_of(data: bytes) -> list[Stream]:
    """Every object stream. Raises Unreadable for one that is not plainly compressed, for more than
    the limits allow, and for a stream whose dictionary cannot be told."""
    return _Search(data).streams()


def dictionary_end(data: bytes, begin: int) -> int | None:
    """Where the dictionary ends that begins there; None where it does not, or is too long."""
    return _Search(data).dictionary_end(begin)


class _Search:
    """One file, and how much more of it may be read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._bytes = _MOST_READ * len(data) + LONGEST_DICTIONARY
        self._tokens = _MOST_TOKENS
        self._room = MOST_UNPACKED

    def streams(self) -> list[Stream]:
        starts: set[int] = set()
        found = []
        for keyword in _OBJECT.finditer(self._data):
            begin = self._skip(keyword.end())
            end = self.dictionary_end(begin)
            if end is None:
                continue
            after = self._skip(end)
            if not self._data.startswith(b"stream", after):
                continue
            starts.add(after)
            dictionary = plain(self._data[begin:end])
            if _ELSEWHERE.search(dictionary):
                raise Unreadable
            if _HOLDS.search(dictionary) or (
                _COUNT.search(dictionary) and _FIRST.search(dictionary)
            ):
                found.append(self._object_stream(dictionary, after + len(b"stream")))
        self._refuse_strays(starts)
        return found

    def dictionary_end(self, begin: int) -> int | None:
        depth, position = 0, begin
        limit = min(begin + LONGEST_DICTIONARY, len(self._data))
        if not self._data.startswith(b"<<", begin):
            return None
        while token := _TOKEN.match(self._data, position, limit):
            position = token.end()
            self._spend(len(token[0]))
            if token[0] == b"<<":
                depth += 1
            elif token[0] == b">>":
                depth -= 1
                if depth == 0:
                    return position
            elif token[0] == b"(":
                position = self._string_end(position, limit)
        return None

    def _string_end(self, position: int, limit: int) -> int:
        depth = 1
        while depth and (token := _IN_STRING.match(self._data, position, limit)):
            position = token.end()
            self._spend(len(token[0]))
            depth += {b"(": 1, b")": -1}.get(token[0], 0)
        return position

    def _skip(self, position: int) -> int:
        """Over white space and comments."""
        found = _BETWEEN.match(self._data, position)
        end = found.end() if found else position
        self._spend(end - position)
        return end

    def _spend(self, length: int) -> None:
        self._bytes -= length
        self._tokens -= 1
        if self._bytes < 0 or self._tokens < 0:
            raise Unreadable

    def _object_stream(self, dictionary: bytes, position: int) -> Stream:
        firsts, filters = _FIRST.findall(dictionary), list(_FILTER.finditer(dictionary))
        line_end = _LINE_END.match(self._data, position)
        if len(firsts) != 1 or len(filters) > 1 or not line_end or _OTHERWISE.search(dictionary):
            raise Unreadable
        if filters and not _FLATE.match(dictionary, filters[0].end()):
            raise Unreadable
        start = line_end.end()
        if filters:
            content = self._unpacked(start)
        else:
            content = self._data[start : max(self._data.find(b"endstream", start), start)]
        self._room -= len(content)
        offset = _OFFSET.match(dictionary, _FIRST.search(dictionary).end())  # type: ignore[union-attr]  # counted above
        if self._room < 0 or not offset or int(offset[1]) > len(content):
            raise Unreadable
        if content[: int(offset[1])].strip(_WHITE + b"0123456789"):
            raise Unreadable
        return Stream(int(offset[1]), plain(content))

    def _unpacked(self, start: int) -> bytes:
        unpacker = zlib.decompressobj()
        content = bytearray()
        try:
            while not unpacker.eof and start < len(self._data):
                piece = self._data[start : start + _CHUNK]
                start += _CHUNK
                while piece and not unpacker.eof:
                    content += unpacker.decompress(piece, self._room + 1 - len(content))
                    piece = unpacker.unconsumed_tail
                    if len(content) > self._room:
                        raise Unreadable
        except zlib.error as error:
            raise Unreadable from error
        return bytes(content)

    def _refuse_strays(self, starts: set[int]) -> None:
        """A stream behind a dictionary that was not understood may hold anything."""
        strays = 0
        for keyword in _STREAM.finditer(self._data):
            at = keyword.start()
            if at in starts:
                continue
            strays += 1
            before = self._data.rfind(b">>", max(0, at - LONGEST_DICTIONARY), at)
            hidden = before >= 0 and _BETWEEN.fullmatch(self._data, before + 2, at)
            if hidden or strays > _MOST_STRAYS:
                raise Unreadable
