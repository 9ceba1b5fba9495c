"""An optional second opinion: ClamAV by its socket, in the INSTREAM protocol of clamd(8)."""

import logging
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

_CHUNK = 64 * 1024  # bytes
_PATIENCE = 30.0  # seconds


def scan(file: UploadedFile) -> None:
    """Asks the scanner where one is set up. Raises ValidationError for what it finds, and where
    it does not answer: a file that nobody looked at does not come in."""
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = _ask(file)
    except (OSError, ValueError) as error:  # ValueError: the setting names no socket
        answer = str(error)
    if answer == "stream: OK":
        return
    logger.warning("The scanner did not pass a document: %s", answer)
    if answer.endswith(" FOUND"):
        raise ValidationError(
            _("The virus scanner refuses this file. Make it anew from a clean source."),
            code="infected",
        )
    raise ValidationError(
        _("Documents cannot be checked at the moment. Try again later."), code="no_scanner"
    )


def _ask(file: UploadedFile) -> str:
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        file.seek(0)
        for chunk in file.chunks(_CHUNK):
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
        answer = bytearray()
        while part := line.recv(1024):
            answer += part
    return answer.rstrip(b"\0\n ").decode("utf-8", "replace")


def _connected() -> socket.socket:
    where = settings.CLAMAV_SOCKET
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        line.connect(where)
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE)
