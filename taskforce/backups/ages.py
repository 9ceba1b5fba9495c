"""Encryption in the format of age (age-encryption.org), so that its own tool opens a backup too."""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage
from pyrage import x25519

from taskforce.embedded.locations import keep
from taskforce.embedded.refusal import Refusal

CHANGED = (
    "This backup was changed or cut short since it was made: part of it cannot be decrypted. "
    "Nothing was restored; take another copy of it."
)
NO_KEY = "{} holds no key of age: a line that begins with AGE-SECRET-KEY-1 is expected."
NOT_FOR_THIS_KEY = (
    "This backup cannot be opened with this key: it was made for another one, or its beginning was "
    "damaged."
)


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Hashed:
    """A file that knows the SHA-256 of all that went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._took(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._took(data)
        return data

    def flush(self) -> None:
        self._file.flush()

    def _took(self, data: bytes) -> None:
        self.digest.update(data)
        self.size += len(data)


def make_key(path: Path) -> str:
    """Writes a new key, readable by its owner alone; returns the text for `--recipient`."""
    if path.exists():
        raise Refusal(f"{path} is there already. A key is never overwritten: name another file.")
    identity = x25519.Identity.generate()
    keep(path, f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def recipients(texts: Sequence[str]) -> list[Any]:
    """The keys for which a backup is encrypted. Raises Refusal for what is none."""
    found = []
    for text in texts:
        try:
            found.append(x25519.Recipient.from_str(text))
        except pyrage.RecipientError as error:
            raise Refusal(
                f"“{text[:80]}” is no public key of age: it begins with age1. "
                "script/backup --make-key FILE makes one."
            ) from error
    return found


def identities(path: Path) -> list[Any]:
    """The keys in a file as age-keygen writes it. Raises Refusal where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        found = [x25519.Identity.from_str(key) for key in keys]
    except OSError as error:
        raise Refusal(f"The key {path} cannot be read: {error.strerror}.") from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise Refusal(NO_KEY.format(path)) from error
    if not found:
        raise Refusal(NO_KEY.format(path))
    return found


def encrypt(source: Readable, target: Hashed, keys: Sequence[Any]) -> None:
    """Encrypts all of a stream. What `source` raises comes through as pyrage.EncryptError."""
    pyrage.encrypt_io(source, target, keys)


@contextmanager
def decrypted(source: Hashed, keys: Sequence[Any]) -> Iterator[IO[bytes]]:
    """The content of a backup, to be read to its end: only there it is known to be whole.

    Raises Refusal on leaving, where it is not whole or not for this key, whatever was made of the
    part before; that part is not to be believed.
    """
    out, into = os.pipe()
    failures: list[BaseException] = []

    def decrypt() -> None:
        try:
            with os.fdopen(into, "wb") as target:
                pyrage.decrypt_io(source, target, keys)
        except BaseException as error:  # told to the reader below
            failures.append(error)

    worker = threading.Thread(target=decrypt, name="decrypt", daemon=True)
    worker.start()
    blamed: Exception | None = None
    with os.fdopen(out, "rb") as content:
        try:
            yield content
        except Exception as error:  # raised again below, behind what caused it
            blamed = error
    worker.join()
    # Where the reader gave up first, the writer's broken pipe says nothing.
    failure = next((each for each in failures if not isinstance(each, BrokenPipeError)), None)
    if blamed is not None and (failure is None or _is_broken_pipe(failure)):
        raise blamed
    if isinstance(failure, pyrage.DecryptError):
        raise Refusal(NOT_FOR_THIS_KEY) from failure
    if failure is not None:
        raise Refusal(CHANGED) from failure


def _is_broken_pipe(error: BaseException) -> bool:
    return "Broken pipe" in str(error) or "BrokenPipe" in str(error)
