"""One connection to the mail server, kept for a batch."""

import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend


class MailServerAway(Exception):
    """The mail server does not take connections, or does not let us sign in."""


class Line:
    """Opens when it is needed and reopens after a fault.

    A server may hang up between two mails (many do after a hundred); `make_ready` notices it
    before a notice is claimed, so that no attempt is spent on it.
    """

    def __init__(self) -> None:
        self._backend = get_connection()
        self.is_open = False

    def make_ready(self) -> None:
        """Raises MailServerAway where no connection can be had."""
        if self.is_open and self._answers():
            return
        self.close()
        try:
            self._backend.open()
        except OSError as error:  # smtplib's exceptions are OSErrors
            raise MailServerAway(type(error).__name__) from error
        self.is_open = True

    def send(self, message: EmailMessage) -> None:
        """Raises what smtplib raises; the connection is then opened anew for the next mail."""
        try:
            self._backend.send_messages([message])
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Says goodbye where it can."""
        with suppress(OSError):
            self._backend.close()
        self.is_open = False

    def _answers(self) -> bool:
        """Whether the server is still there. Only SMTP has somebody to ask."""
        if not isinstance(self._backend, EmailBackend):
            return True
        connection = self._backend.connection
        try:
            return isinstance(connection, smtplib.SMTP) and connection.noop()[0] == 250
        except OSError:
            return False
