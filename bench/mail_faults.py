"""Does every reminder arrive while everything around it is killed? (guarantees M1 to M3)

    python -m taskforce.embedded run --temporary -- python -m bench.mail_faults

Governments come to owe a report, a few at a time, at a moment when one step of the ladder of
`report.due` is open. Two beats run the planner and the sweep every two seconds, two workers do
what they say. Meanwhile workers are killed with SIGKILL, the broker is emptied or killed, and the
mail server refuses for now, or drops, 30 % of attempts. Exits with an error where a reminder is
lost or a copy is unexplained.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chaos import Chaos, holders_noted
from bench.parts import Broker, CeleryProcess
from bench.results import Number, publish
from bench.stage import stage
from tests import smtp
from tests.smtp import SmtpSink

if TYPE_CHECKING:
    from bench.world import World  # needs the settings, which are made first

WORKERS, BEATS = 2, 2
PEOPLE = 25  # who write for a government
WAVES = 4  # in which governments come to owe their report
LIMIT = 1_200  # seconds until what has not arrived counts as lost
PLANS_AFTERWARDS = 2
SEED = 20261124


@dataclass
class Result:
    """What happened, in numbers.

    `arrived` and `lost` are people who should have had a reminder, by what reached the mail server
    for their address; `strays` mails to anybody else. `unheard` are mails that the mail server
    took without their sender noting it: the sender was killed, or the answer lost. Each explains
    one copy to the same person, and nothing else does.
    """

    reminders: int
    seed: int
    seconds: float = 0.0
    rows: int = 0
    arrived: int = 0
    lost: int = 0
    unfinished: int = 0
    strays: int = 0
    copies: int = 0
    unheard_killed: int = 0
    unheard_answer: int = 0
    unexplained: int = 0
    in_flight: int = 0
    plans_missing: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def numbers(self) -> list[Number]:
        """To be printed and kept."""
        return [
            Number("seed", self.seed),
            Number("reminders due", self.reminders),
            Number("rows too many in the ledger", abs(self.rows - self.reminders), 0),
            Number("arrived", self.arrived),
            Number("lost", self.lost, 0),
            Number("unfinished", self.unfinished, 0),
            Number("mail to people not reminded", self.strays, 0),
            Number("runs of the planner missing at the end", self.plans_missing, 0),
            Number("copies", self.copies, self.unheard_killed + self.unheard_answer),
            Number("copies unexplained", self.unexplained, 0),
            Number("in flight at a kill", self.in_flight),
            Number("of these taken by the mail server", self.unheard_killed),
            Number("other answers lost", self.unheard_answer),
            *(Number(name, count) for name, count in sorted(self.faults.items())),
            *(
                Number(f"attempts the mail server answered with {name}", count)
                for name, count in sorted(self.answers.items())
            ),
            Number("seconds until all was settled", self.seconds),
        ]

    @property
    def is_good(self) -> bool:
        return all(number.holds for number in self.numbers)

    def __str__(self) -> str:
        return "\n".join(map(str, self.numbers))


def run(
    *,
    broker: Broker,
    sink: SmtpSink,
    variables: Mapping[str, str],
    logs: Path,
    governments: int,
    lose_answers: bool = False,
    seed: int = SEED,
    limit: float = LIMIT,
) -> Result:
    """Lets so many governments come to owe their report and waits until each reminder is settled.

    Django is set up on the database that `variables` names for the children, its Celery app on
    `broker`. `lose_answers` lets the mail server also take mail and hang up before it says so,
    which no sender can tell from mail that was not taken.
    """
    from bench.world import build

    world = build(governments, PEOPLE)
    result = Result(governments * PEOPLE, seed)
    modes = (smtp.LATER, smtp.DROP, *((smtp.LOSE_ANSWER,) if lose_answers else ()))
    sink.behave(*modes, chance=0.3)
    with holders_noted(), children(variables, logs) as workers:
        chaos = Chaos(broker, workers, sink, seed)
        _play(result, world, chaos, limit)
    _count(result, world, chaos)
    return result


@contextmanager
def children(
    variables: Mapping[str, str], logs: Path, *, beats: int = BEATS
) -> Iterator[list[CeleryProcess]]:
    """Workers and beats, which run until this is left. Gives the workers."""
    workers = [
        CeleryProcess("worker", logs / f"worker-{each}.log", variables) for each in range(WORKERS)
    ]
    others = [CeleryProcess("beat", logs / f"beat-{each}.log", variables) for each in range(beats)]
    try:
        for child in (*workers, *others):
            child.start()
        yield workers
    finally:
        for child in (*workers, *others):
            child.kill()


def _play(result: Result, world: "World", chaos: Chaos, limit: float) -> None:
    started = time.monotonic()
    wave = -(-len(world.writers) // WAVES)
    while time.monotonic() - started < limit:
        world.expect(wave)
        time.sleep(chaos.random.uniform(0.5, 3))
        if world.is_complete and chaos.has_done_all and is_settled(result.reminders):
            break
        chaos.strike()
    result.seconds = time.monotonic() - started
    result.plans_missing = PLANS_AFTERWARDS - _plans_seen(seconds=60)


def is_settled(reminders: int) -> bool:
    """So many notices are in the ledger, and none of them waits or is being sent."""
    from taskforce.notifications.models import Notice

    settled = Notice.objects.filter(state__in=Notice.SETTLED).count()
    return settled >= reminders and settled == Notice.objects.count()


def _plans_seen(*, seconds: float) -> int:
    """Lets the planner run again over what is settled, as it would for days."""
    from taskforce.notifications.models import Heartbeat
    from taskforce.notifications.services import PLANNER

    seen = {Heartbeat.objects.get(name=PLANNER).at}
    deadline = time.monotonic() + seconds
    while len(seen) <= PLANS_AFTERWARDS and time.monotonic() < deadline:
        time.sleep(0.2)
        seen.add(Heartbeat.objects.get(name=PLANNER).at)
    return len(seen) - 1


def _count(result: Result, world: "World", chaos: Chaos) -> None:
    from taskforce.notifications.models import Notice

    result.rows = Notice.objects.count()
    result.unfinished = Notice.objects.exclude(state=Notice.State.SENT).count()
    people = {address for each in world.writers.values() for address in each}
    receipts = chaos.sink.receipts
    mails = Counter(receipt.recipient for receipt in receipts)
    result.arrived = len(people & mails.keys())
    result.lost = len(people - mails.keys())
    result.strays = sum(count for address, count in mails.items() if address not in people)
    result.copies = sum(mails[address] - 1 for address in people & mails.keys())
    unanswered = {
        position for position, receipt in enumerate(receipts) if receipt.answer == smtp.LOSE_ANSWER
    }
    unheard = chaos.unheard | unanswered
    explained = Counter(receipts[position].recipient for position in unheard)
    result.unexplained = sum(
        max(0, mails[address] - 1 - explained[address]) for address in people & mails.keys()
    )
    result.unheard_killed = len(chaos.unheard)
    result.unheard_answer = len(unanswered - chaos.unheard)
    result.in_flight, result.faults = chaos.in_flight, chaos.faults
    result.answers = chaos.sink.answers


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=5_000)
    parser.add_argument("--lose-answers", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with stage("mail_faults") as own:
        result = run(
            broker=own.broker,
            sink=own.sink,
            variables=own.variables,
            logs=own.logs,
            governments=options.reminders // PEOPLE,
            lose_answers=options.lose_answers,
            seed=options.seed,
        )
        name = "mail faults, answers lost" if options.lose_answers else "mail faults"
        return 0 if publish(name, result.numbers, postgresql=own.postgresql) else 1


if __name__ == "__main__":
    sys.exit(main())
