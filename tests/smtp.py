"""A mail server for tests: it keeps what it is given and misbehaves as it is told."""

import asyncio
import email
import email.policy
import logging
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's, a line for each command

ACCEPT = "accept"
REFUSE = "refuse"  # 550 to the recipient
REFUSE_BY_POLICY = "refuse-by-policy"  # 550 to the recipient, for reasons of the server's own
LATER = "later"  # 451 to the recipient
REFUSE_DATA = "refuse-data"  # 554 to the message
DROP = "drop"  # hangs up before it has the message
LOSE_ANSWER = "lose-answer"  # keeps the message and hangs up without saying so

_REFUSALS = {
    REFUSE: "550 5.1.1 No such person here",
    REFUSE_BY_POLICY: "550 5.7.1 Relaying denied",
    LATER: "451 4.7.1 Try again later",
}


@dataclass(frozen=True)
class Receipt:
    """What the server knows of a mail that it kept: when it had all of it, and its answer."""

    message_id: str
    recipient: str
    at: datetime
    answer: str


@dataclass
class SmtpSink:
    """Listens on loopback while it is entered; it may be stopped and started again.

    It accepts, until `behave` says otherwise. `delay` is how many seconds it takes to answer a
    whole message. After `hang_up_after` mails it ends a connection without a word. `answers`
    counts what was done to each attempt, `connections` those that mail came on; `receipts` are of
    the mails that it kept, in their order.
    """

    port: int = 0
    delay: float = 0.0
    hang_up_after: int = 0
    connections: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    receipts: list[Receipt] = field(default_factory=list)
    _modes: tuple[str, ...] = (ACCEPT,)
    _chance: float = 1.0
    _victim: str = ""
    _kept: list[EmailMessage] = field(default_factory=list)
    _random: random.Random = field(default_factory=lambda: random.Random(20261124))  # noqa: S311  # the same each time

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begins to listen, on the same port as before where it had one."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Ends all connections and listens no more."""
        self._run(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def reset(self) -> None:
        """Forgets all mail and behaves again."""
        self._kept.clear()
        self.receipts.clear()
        self.answers.clear()
        self.delay, self.hang_up_after, self.connections = 0.0, 0, 0
        self.behave(ACCEPT)

    def behave(self, *modes: str, chance: float = 1.0, to: str = "") -> None:
        """Answers by one of these modes as often as `chance` says, and accepts the rest: mail to
        everybody, or to one address."""
        self._modes, self._chance, self._victim = modes, chance, to

    def messages(self, to: str = "", subject: str = "") -> list[EmailMessage]:
        """What has arrived for an address, with these words in the subject."""
        return [
            message
            for message in list(self._kept)
            if (not to or to in message["X-Envelope-To"]) and subject in message["Subject"]
        ]

    def wait_for(
        self, to: str = "", subject: str = "", *, count: int = 1, seconds: float = 30
    ) -> list[EmailMessage]:
        """As `messages`, once there are so many; what there is when the time is up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and len(self.messages(to, subject)) < count:
            time.sleep(0.05)
        return self.messages(to, subject)

    def catch_up(self) -> None:
        """Returns once it has read what had reached its connections before."""
        for _turn in range(20):
            self._run(asyncio.sleep(0.005))

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1
        self.connections += session.mails == 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        misbehaves = self._victim in address and self._random.random() < self._chance
        envelope.act = self._random.choice(self._modes) if misbehaves else ACCEPT
        if envelope.act == DROP:
            self.answers[DROP] += 1
            return self._close(server)
        if envelope.act in _REFUSALS:
            self.answers[envelope.act] += 1
            return _REFUSALS[envelope.act]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        act = envelope.act
        if self.delay:
            await asyncio.sleep(self.delay)
        self.answers[act] += 1
        if act == REFUSE_DATA:
            return "554 5.6.0 Message not acceptable"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self._kept.append(message)
        self.receipts.append(
            Receipt(message["Message-ID"], message["X-Envelope-To"], datetime.now(UTC), act)
        )
        if act == LOSE_ANSWER:
            return self._close(server)
        if self.hang_up_after and session.mails >= self.hang_up_after:
            await server.push("250 OK")
            return self._close(server)
        return "250 OK"

    def _close(self, server: Any) -> str:
        server.transport.close()
        return "421 Closing"

    async def _listen(self) -> asyncio.Server:
        def connection() -> SMTP:
            return SMTP(self, hostname="sink.example", loop=self._loop)

        return await self._loop.create_server(connection, "127.0.0.1", self.port)

    async def _hang_up(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)
