"""Reading a zip archive strictly: every byte belongs to an entry, and every entry is what it says.

Programs disagree about archives that are put together oddly: what one of them checks is not what
another opens. So only archives that leave no choice come in. The format is that of PKWARE's
APPNOTE 6.3.10; its sections are named where they matter. Nothing is written anywhere.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

MOST_ENTRIES = 5_000
LARGEST_ENTRY = 60 * 1024**2  # bytes unpacked
LARGEST_ALL = 150 * 1024**2  # bytes unpacked
STEEPEST = 300  # unpacked to packed, for entries of more than a megabyte
_CHUNK = 1024**2  # bytes

_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END_64 = 56 + 20  # 4.3.14 and 4.3.15 without extensions
_LONG = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # 4.4.4: also strong encryption and masked headers
_DESCRIPTOR, _PATCHED, _UTF8 = 0x8, 0x20, 0x800
_MEANING = _ENCRYPTED | _DESCRIPTOR | _PATCHED | _UTF8
_DESCRIPTORS = {12, 16, 20, 24}  # bytes; with or without a signature, short or long (4.3.9)


class Odd(Exception):
    """Put together in a way that programs read differently, or too large when unpacked."""


class Encrypted(Exception):
    """Entries are locked with a password."""


class Damaged(Exception):
    """An entry does not unpack to what the archive says of it."""


@dataclass(frozen=True)
class Entry:
    """One file in an archive. Sizes in bytes, `start` and `end` where its packed content lies."""

    name: str
    packed_by: int
    checksum: int
    size: int
    start: int
    end: int


class _Listed(NamedTuple):
    """An entry as the directory at the archive's end lists it."""

    raw_name: bytes
    flags: int
    packed_by: int
    checksum: int
    packed: int
    size: int
    offset: int


def entries_of(data: bytes) -> list[Entry]:
    """The entries in the order of their content. Raises Odd, Encrypted."""
    count, begin, end = _directory(data)
    listed = sorted(_listed(data, count, begin, end), key=lambda entry: entry.offset)
    if any(entry.flags & _ENCRYPTED for entry in listed):
        raise Encrypted
    if sum(entry.size for entry in listed) > LARGEST_ALL:
        raise Odd
    names: set[str] = set()
    found, position = [], 0
    for entry, following in zip(listed, [*listed[1:], None], strict=True):
        if entry.offset != position:
            raise Odd
        position = following.offset if following else begin
        found.append(_entry(data, entry, position))
        name = found[-1].name.rstrip("/").lower()
        if name in names:
            raise Odd
        names.add(name)
    return found


def unpacked(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The content in parts of up to a megabyte. Raises Damaged as soon as it is not as it says."""
    packed = memoryview(data)[entry.start : entry.end]
    checksum = size = 0
    for chunk in _inflated(packed) if entry.packed_by == _DEFLATED else _slices(packed):
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if size > entry.size:
            raise Damaged
        yield chunk
    if size != entry.size or checksum != entry.checksum:
        raise Damaged


def packed(parts: Iterable[tuple[Entry, bytes]]) -> bytes:
    """An archive of these contents under the entries' names, in this order, each packed as it was.
    Dates of entries are not taken over."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry, content in parts:
            archive.writestr(zipfile.ZipInfo(entry.name), content, entry.packed_by)
    return target.getvalue()


def _slices(packed: memoryview) -> Iterator[bytes]:
    for position in range(0, len(packed), _CHUNK):
        yield bytes(packed[position : position + _CHUNK])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in _slices(packed):
            rest = piece
            while rest and not unpacker.eof:
                chunk = unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
                if chunk:
                    yield chunk
            if rest:
                raise Damaged
        while not unpacker.eof and (chunk := unpacker.decompress(b"", _CHUNK)):
            yield chunk
    except zlib.error as error:
        raise Damaged from error
    if not unpacker.eof or unpacker.unused_data:
        raise Damaged


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many entries the directory has, where it begins and ends; nothing may follow it."""
    tail = len(data) - _END.size
    if tail < 0:
        raise Odd
    mark, disk, first_disk, here, count, size, begin, comment = _END.unpack_from(data, tail)
    if mark != b"PK\5\6" or disk or first_disk or comment or here != count:
        raise Odd
    end = tail
    if data[tail - 20 : tail - 16] == b"PK\6\7":
        end = tail - _END_64
        if end < 0 or data[end : end + 4] != b"PK\6\6":
            raise Odd
    if begin + size != end or not 0 < count <= MOST_ENTRIES:
        raise Odd
    return count, begin, end


def _listed(data: bytes, count: int, begin: int, end: int) -> Iterator[_Listed]:
    position = begin
    for _number in range(count):
        if position + _CENTRAL.size > end:
            raise Odd
        fields = _CENTRAL.unpack_from(data, position)
        mark, _made_by, _needed, flags, packed_by, _time, _date = fields[:7]
        checksum, packed, size, name, extra, comment, disk, _inner, mode, offset = fields[7:]
        name_end = position + _CENTRAL.size + name
        extra_end = name_end + extra
        if mark != b"PK\1\2" or disk or comment or extra_end > end:
            raise Odd
        if stat.S_ISLNK(mode >> 16) or packed_by not in {_STORED, _DEFLATED}:
            raise Odd
        size, packed, offset = _long(data[name_end:extra_end], [size, packed, offset])
        if size > LARGEST_ENTRY or (size > 1024**2 and size > STEEPEST * packed):
            raise Odd
        raw_name = data[position + _CENTRAL.size : name_end]
        yield _Listed(raw_name, flags, packed_by, checksum, packed, size, offset)
        position = extra_end
    if position != end:
        raise Odd


def _long(extra: bytes, values: list[int]) -> list[int]:
    """The values, of which those that did not fit stand in the extra field (4.5.3)."""
    if _LONG not in values:
        return values
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4
        if kind == 1 and length >= 8 * values.count(_LONG) and position + length <= len(extra):
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, position))
            return [next(numbers) if value == _LONG else value for value in values]
        position += length
    raise Odd


def _entry(data: bytes, listed: _Listed, following: int) -> Entry:
    """The entry, where its own header agrees with the directory (4.4.1.4, 4.3.7)."""
    if listed.offset + _LOCAL.size > following:
        raise Odd
    fields = _LOCAL.unpack_from(data, listed.offset)
    mark, _needed, flags, packed_by, _time, _date, checksum, packed, size, name, extra = fields
    name_end = listed.offset + _LOCAL.size + name
    start = name_end + extra
    end = start + listed.packed
    gap = following - end
    raw_name = data[listed.offset + _LOCAL.size : name_end]
    if mark != b"PK\3\4" or (flags ^ listed.flags) & _MEANING or packed_by != listed.packed_by:
        raise Odd
    if raw_name != listed.raw_name or flags & _PATCHED:
        raise Odd
    if flags & _DESCRIPTOR:
        if gap not in _DESCRIPTORS:
            raise Odd
    else:
        size, packed = _long(data[name_end:start], [size, packed])
        if gap or (checksum, packed, size) != (listed.checksum, listed.packed, listed.size):
            raise Odd
    if listed.packed_by == _STORED and listed.packed != listed.size:
        raise Odd
    text = _name(raw_name, flags)
    if text.endswith("/") and listed.size:
        raise Odd
    return Entry(text, packed_by, listed.checksum, listed.size, start, end)


def _name(raw: bytes, flags: int) -> str:
    """A relative path without steps upwards, the same for every program."""
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise Odd from error
    steps = name.removesuffix("/").split("/")
    if any(step in {"", ".", ".."} for step in steps) or not name.isprintable():
        raise Odd
    if "\\" in name or ":" in name:
        raise Odd
    return name
