"""Taking out of pictures what they tell of place, time, person and camera.

JPEG (ISO/IEC 10918-1, with Exif and XMP in its application segments), PNG (its ancillary chunks)
and WebP (its chunks EXIF and XMP). The picture itself is not touched. A picture that is not laid
out as its format says stays as it is: what cannot be read is not rewritten.
"""

import contextlib
import re
import struct
import zlib
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TRACES = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_JPEG = b"\xff\xd8\xff"
_EXIF = b"Exif\0\0"
# Application segments that a decoder needs: JFIF, colour profiles, Adobe's colour transform.
_JPEG_KEPT = {0xE0: (b"JFIF\0", b"JFXX\0"), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
_JPEG_COMMENT, _JPEG_SCAN, _JPEG_EXIF, _JPEG_END = 0xFE, 0xDA, 0xE1, 0xD9
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a mark, and not data that looks like one
_ORIENTATION = 0x0112
_WEBP_TRACES = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04  # of VP8X: "there is Exif", "there is XMP"


class _Unreadable(Exception):
    """Not laid out as the format says."""


def without_traces(data: bytes) -> bytes:
    """The picture without its traces; the very same object where there are none, or where it is
    no picture of these formats."""
    try:
        if data.startswith(_JPEG):
            cleaned = _jpeg(data)
        elif data.startswith(_PNG):
            cleaned = _png(data)
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            cleaned = _webp(data)
        else:
            return data
    except (_Unreadable, struct.error, IndexError):
        return data
    return data if cleaned == data else cleaned


def _jpeg(data: bytes) -> bytes:
    kept, position, turned = [data[:2]], 2, 0
    while data[position : position + 1] == b"\xff":
        marker = data[position + 1]
        if marker == _JPEG_END:
            return b"".join([*kept, b"\xff\xd9"])  # phones put a film behind the end
        if marker == 0xFF:  # filling
            position += 1
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(data):
            raise _Unreadable
        content = data[position + 4 : end]
        if marker == _JPEG_EXIF and content.startswith(_EXIF):
            with contextlib.suppress(struct.error):
                turned = turned or _orientation(content[len(_EXIF) :])
        if marker == _JPEG_SCAN:
            kept += _turning(turned)
            turned = 0
            found = _AFTER_SCAN.search(data, end)
            end = found.start() if found else len(data)
        if _is_needed(marker, content):
            kept.append(data[position:end])
        position = end
    if position == len(data):
        return b"".join(kept)  # without its end, as some programs write it
    raise _Unreadable


def _is_needed(marker: int, content: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return content.startswith(_JPEG_KEPT.get(marker, ()))
    return marker != _JPEG_COMMENT


def _orientation(exif: bytes) -> int:
    """Which way up the picture is meant (2 to 8), 0 where it needs no turning."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 0
    (start,) = struct.unpack_from(f"{order}L", exif, 4)
    (count,) = struct.unpack_from(f"{order}H", exif, start)
    for number in range(count):
        tag, kind, _length, value = struct.unpack_from(
            f"{order}HHLH", exif, start + 2 + 12 * number
        )
        if tag == _ORIENTATION and kind == 3:
            return value if 1 < value <= 8 else 0
    return 0


def _turning(turned: int) -> Iterator[bytes]:
    """A segment that says nothing but which way up the picture is meant."""
    if turned:
        entry = struct.pack(">HHLHH", _ORIENTATION, 3, 1, turned, 0)
        content = _EXIF + b"MM\0*" + struct.pack(">LH", 8, 1) + entry + struct.pack(">L", 0)
        yield b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _png(data: bytes) -> bytes:
    kept, position = [data[:8]], 8
    while position < len(data):
        length, kind = struct.unpack_from(">L4s", data, position)
        end = position + 12 + length
        chunk = data[position:end]
        if end > len(data) or zlib.crc32(chunk[4:-4]) != struct.unpack(">L", chunk[-4:])[0]:
            raise _Unreadable
        if kind not in _PNG_TRACES:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)  # what follows the end is no part of the picture
        position = end
    raise _Unreadable


def _webp(data: bytes) -> bytes:
    kept, position = [], 12
    while position < len(data):
        kind, length = struct.unpack_from("<4sL", data, position)
        end = position + 8 + length + length % 2
        if end > len(data):
            raise _Unreadable
        chunk = data[position:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if kind not in _WEBP_TRACES:
            kept.append(chunk)
        position = end
    content = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<L", len(content)) + content
