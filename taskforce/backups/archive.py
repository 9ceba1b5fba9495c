"""The layout of a backup: a tar of `database/000001…` (a dump of pg_dump's custom format, in
parts), `documents/ab/ab…` and, last of all, `manifest.json`.

It is made and read as a stream, so that nothing readable lies on a disk while it is made.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from taskforce.embedded.refusal import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "portal.dump"
PART = 8 * 1024 * 1024  # bytes of the dump in one member
_PIECE = 1024 * 1024  # bytes
_DATABASE = re.compile(r"database/\d{6}")
_DOCUMENT = re.compile(r"documents/([0-9a-f]{2})/(\1[0-9a-f]{30})")
_INCOMPLETE = "This backup is not whole: {}. Nothing was restored; take another copy of it."


@dataclass
class Manifest:
    """What a backup holds, written when all of it was read."""

    made_at: str
    server: str
    tables: dict[str, dict[str, Any]]
    database: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    format: int = FORMAT

    def text(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise Refusal(
                    f"This backup has the layout {found['format']}, and this release of the portal "
                    f"reads {FORMAT}. Use the release that made it."
                )
            return cls(**found)
        except (ValueError, KeyError, TypeError) as error:
            raise Refusal(_INCOMPLETE.format("its manifest cannot be read")) from error


class Stream:
    """Pieces as a file to read. Remembers what went wrong while they were made."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        size = len(self._left) if size < 0 else size
        data, self._left = self._left[:size], self._left[size:]
        return data


def member(name: str, size: int, content: Iterable[bytes]) -> Iterator[bytes]:
    """One file of the tar."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    yield info.tobuf(tarfile.USTAR_FORMAT)
    written = 0
    for piece in content:
        written += len(piece)
        yield piece
    if written != size:
        raise Refusal(f"{name} changed while it was read: {written} bytes instead of {size}.")
    yield bytes(-size % tarfile.BLOCKSIZE)


def dumped(pieces: Iterable[bytes], manifest: Manifest) -> Iterator[bytes]:
    """The dump in parts; its size and hash go into the manifest."""
    digest, size, part = hashlib.sha256(), 0, 0
    waiting = bytearray()

    def cut() -> Iterator[bytes]:
        nonlocal part
        part += 1
        yield from member(f"database/{part:06}", len(waiting), [bytes(waiting)])
        waiting.clear()

    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        waiting += piece
        if len(waiting) >= PART:
            yield from cut()
    if waiting:
        yield from cut()
    manifest.database = {"size": size, "sha256": digest.hexdigest(), "parts": part}


def document(key: str, path: Path, sha256: str, manifest: Manifest) -> Iterator[bytes]:
    """A document. One that is missing, or is not what its row says, is noted and not left out:
    the rest of a backup is worth having."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        manifest.damaged.append(key)
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256()

        def content() -> Iterator[bytes]:
            while piece := file.read(_PIECE):
                digest.update(piece)
                yield piece

        yield from member(f"documents/{key[:2]}/{key}", size, content())
    manifest.documents[key] = {"size": size, "sha256": digest.hexdigest()}
    if digest.hexdigest() != sha256:
        manifest.damaged.append(key)


def ending(manifest: Manifest) -> Iterator[bytes]:
    """The manifest and the end of the tar."""
    text = manifest.text()
    yield from member(MANIFEST, len(text), [text])
    yield bytes(2 * tarfile.BLOCKSIZE)


def unpack(content: IO[bytes], folder: Path) -> None:
    """Writes dump, documents and manifest into the folder and compares all of it with the manifest.

    Raises Refusal where anything is missing, differs or does not belong. A name is never taken
    from a backup unless it has the one form that it may have: whoever knows the public key can
    make a backup.
    """
    found = _Found()
    try:
        with tarfile.open(fileobj=content, mode="r|") as tar:
            for info in tar:
                _take(tar, info, folder, found)
    except (tarfile.TarError, EOFError) as error:
        raise Refusal(_INCOMPLETE.format("it ends too early")) from error
    while content.read(_PIECE):  # to the end: only there age knows that nothing is missing
        pass
    if found.manifest is None:
        raise Refusal(_INCOMPLETE.format("it has no manifest"))
    _compare(found, found.manifest)
    (folder / MANIFEST).write_bytes(found.manifest.text())


@dataclass
class _Found:
    parts: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    manifest: Manifest | None = None


def _take(tar: tarfile.TarFile, info: tarfile.TarInfo, folder: Path, found: _Found) -> None:
    file = tar.extractfile(info) if info.isreg() else None
    if file is None or found.manifest is not None:
        raise Refusal(_INCOMPLETE.format(f"“{info.name[:80]}” does not belong into it"))
    if info.name == MANIFEST:
        found.manifest = Manifest.read(file.read())
    elif _DATABASE.fullmatch(info.name) and int(info.name[-6:]) == found.parts + 1:
        found.parts += 1
        with _private(folder / DUMP, os.O_APPEND) as dump:
            found.size += _copy(file, dump, found.digest)
    elif match := _DOCUMENT.fullmatch(info.name):
        place = folder / "documents" / match[1] / match[2]
        for level in (place.parents[1], place.parent):
            level.mkdir(mode=0o700, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with _private(place, os.O_EXCL) as target:
                size = _copy(file, target, digest)
                target.flush()
                os.fsync(target.fileno())
        except FileExistsError as error:
            raise Refusal(_INCOMPLETE.format(f"“{info.name}” is in it twice")) from error
        found.documents[match[2]] = {"size": size, "sha256": digest.hexdigest()}
    else:
        raise Refusal(_INCOMPLETE.format(f"“{info.name[:80]}” does not belong into it"))


def _private(path: Path, more: int) -> io.BufferedWriter:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | more, 0o600)
    return os.fdopen(descriptor, "wb")


def _copy(source: IO[bytes], target: IO[bytes], digest: Any) -> int:
    size = 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += target.write(piece)
    return size


def _compare(found: _Found, manifest: Manifest) -> None:
    database = {
        "size": found.size,
        "sha256": found.digest.hexdigest(),
        "parts": found.parts,
    }
    if database != manifest.database:
        raise Refusal(_INCOMPLETE.format("the dump is not the one of its manifest"))
    if found.documents != manifest.documents:
        raise Refusal(_INCOMPLETE.format("its documents are not those of its manifest"))
