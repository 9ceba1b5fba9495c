"""Who the servers run as: PostgreSQL refuses root, so root lends them the account `nobody`."""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taskforce.embedded.refusal import Refusal

SERVANT = "nobody"


@dataclass(frozen=True)
class Identity:
    """An account, by numbers."""

    uid: int
    gid: int

    def assume(self) -> None:
        """Turns this process into that account for good; for a child, before exec."""
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)

    def can(self, attempt: Callable[[], object]) -> bool:
        """Whether `attempt` succeeds for this account: a child tries it, nothing is guessed."""
        pid = os.fork()
        if pid == 0:
            try:
                self.assume()
                attempt()
            except OSError:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status) == 0

    def reaches(self, folder: Path) -> bool:
        """Whether every folder on the way to `folder` lets this account through."""
        return self.can(lambda: os.chdir(folder))


def servant() -> Identity | None:
    """The account the servers run as, or None where they run as the person who starts them."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam(SERVANT)
    except KeyError as error:
        raise Refusal(
            f"PostgreSQL does not run as root, and this machine has no account “{SERVANT}” that "
            "it could use instead. Start the portal as an ordinary user."
        ) from error
    return Identity(account.pw_uid, account.pw_gid)
