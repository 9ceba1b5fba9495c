"""A7: ClamAV's opinion, where it is set up; without an answer nothing comes in."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from taskforce.documents import services
from taskforce.documents.models import Document
from taskforce.documents.scanner import scan
from tests.documents.conftest import files_in
from tests.factories.documents import PDF, letter


class Clamd(threading.Thread):
    """Speaks INSTREAM and finds what it was told to look for; `says` is its answer otherwise."""

    def __init__(self, server: socket.socket, says: bytes = b"stream: OK\0") -> None:
        super().__init__(daemon=True)
        self.server, self.says = server, says
        self.got = b""

    def run(self) -> None:
        line, _address = self.server.accept()
        with line, line.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                return
            while size := int.from_bytes(stream.read(4), "big"):
                self.got += stream.read(size)
            line.sendall(b"stream: Test-1 FOUND\0" if b"EICAR" in self.got else self.says)


@pytest.fixture
def server(settings: Settings) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
        yield server


def test_a7_what_the_scanner_passes_comes_in(server: socket.socket) -> None:
    clamd = Clamd(server)
    clamd.start()
    scan(letter())
    clamd.join(timeout=5)
    assert clamd.got == PDF


def test_a7_the_scanner_is_asked_by_a_path_too(tmp_path: Path, settings: Settings) -> None:
    content = b"a line\n" * 50_000  # several chunks
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(settings.CLAMAV_SOCKET)
        server.listen()
        clamd = Clamd(server)
        clamd.start()
        scan(SimpleUploadedFile("a.txt", content))
        clamd.join(timeout=5)
    assert clamd.got == content


def test_a7_what_the_scanner_finds_leaves_nothing(
    db: None, data: Path, server: socket.socket
) -> None:
    Clamd(server).start()
    with pytest.raises(ValidationError, match="virus scanner refuses"):
        services.store(file=SimpleUploadedFile("a.txt", b"EICAR"), actor=None)
    assert not files_in(data)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK NOT\0", b"not OK\0"]
)
def test_a7_another_answer_lets_nothing_in(server: socket.socket, says: bytes) -> None:
    Clamd(server, says).start()
    with pytest.raises(ValidationError, match="cannot be checked"):
        scan(letter())


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/no/such/socket", "clamd", "host:port"])
def test_a7_without_the_scanner_nothing_comes_in(settings: Settings, where: str) -> None:
    settings.CLAMAV_SOCKET = where
    with pytest.raises(ValidationError, match="cannot be checked"):
        scan(letter())


def test_without_a_setting_nobody_is_asked(db: None, data: Path, settings: Settings) -> None:
    assert settings.CLAMAV_SOCKET == ""
    assert services.store(file=letter(), actor=None).path.exists()
