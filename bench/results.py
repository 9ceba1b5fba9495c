"""What was measured: numbers with what they must keep to, printed and kept in bench/results/."""

import csv
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "results"
COLUMNS = (
    *("date", "run", "measure", "value", "at_most"),
    *("cores", "memory_gib", "load", "python", "postgresql"),
)


@dataclass(frozen=True)
class Number:
    """One thing that was measured. `at_most` is what a guarantee says, where one does."""

    measure: str
    value: float
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        return self.at_most is None or self.value <= self.at_most

    def __str__(self) -> str:
        said = f"{self.measure}: {self._short(self.value)}"
        if self.at_most is None:
            return said
        return f"{said} (at most {self._short(self.at_most)}{'' if self.holds else ': BROKEN'})"

    @staticmethod
    def _short(value: float) -> str:
        return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def publish(run: str, numbers: Sequence[Number], *, postgresql: str, name: str = "mail") -> bool:
    """Prints the numbers and adds them to results/<name>.csv. Whether all guarantees hold.

    `load` is how many processes wanted a core, on average over the last five minutes: above the
    number of cores, the machine had other work too.
    """
    print(f"== {run}")
    for number in numbers:
        print(number)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = round(os.getloadavg()[1], 1)
    machine = (os.cpu_count(), round(memory), load, platform.python_version(), postgresql)
    print(f"Cores, GiB, load, Python, PostgreSQL: {', '.join(map(str, machine))}")
    today = datetime.now(UTC).date().isoformat()
    path = FOLDER / f"{name}.csv"
    FOLDER.mkdir(exist_ok=True)
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        if is_new:
            rows.writerow(COLUMNS)
        for number in numbers:
            value = round(number.value, 3)
            rows.writerow([today, run, number.measure, value, number.at_most, *machine])
    return all(number.holds for number in numbers)
