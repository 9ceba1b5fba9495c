"""Whole answers to visitors, kept in the memory of one process and bounded in bytes."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

# What a client may be told again with a 304 is everything but what speaks of the body.
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
_OVERHEAD = 2_000  # bytes that an answer takes besides its body, about


@dataclass(frozen=True)
class Answer:
    """One answer of 200. `epoch` is what the counter said before it was made."""

    packed: bytes
    etag: str
    headers: Mapping[str, str]
    epoch: int
    until: float

    @property
    def size(self) -> int:
        return len(self.packed) + _OVERHEAD

    def plain(self) -> bytes:
        """The body as it was made."""
        return gzip.decompress(self.packed)

    def headers_unchanged(self) -> dict[str, str]:
        """Those of a 304."""
        return {
            name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_BODY
        }


def tag(body: bytes) -> str:
    """A weak tag: the packed and the plain body have the same one."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def pack(body: bytes) -> tuple[bytes, str]:
    """The body for the wire, and its tag."""
    return gzip.compress(body, mtime=0), tag(body)


def is_known(tags: str, etag: str) -> bool:
    """Whether If-None-Match names it: by the weak comparison of RFC 9110, which is the one for GET
    and HEAD."""
    opaque = etag.removeprefix("W/")
    return tags.strip() == "*" or opaque in {
        each.strip().removeprefix("W/") for each in tags.split(",")
    }


class Shelf:
    """Answers by key; the one that nobody asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: tuple[object, ...]) -> Answer | None:
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], answer: Answer) -> None:
        """Keeps it, unless it alone takes more than an eighth of the room."""
        with self._lock:
            before = self._answers.pop(key, None)
            self.bytes -= before.size if before else 0
            if answer.size > self._most_bytes // 8:
                return
            self._answers[key] = answer
            self.bytes += answer.size
            while self.bytes > self._most_bytes:
                _key, oldest = self._answers.popitem(last=False)
                self.bytes -= oldest.size
