"""Reading what tests.backups.traffic wrote, without starting Django."""

import re

_LINE = re.compile(r"^(\d+) (\d+)$", re.MULTILINE)


def attempts(text: str) -> dict[int, int]:
    """The last attempt that was shown as saved, by section."""
    return {int(number): int(attempt) for number, attempt in _LINE.findall(text)}
