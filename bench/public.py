"""What public pages cost (guarantees P1, P2, P3 and P11).

    python -m taskforce.embedded run --temporary -- python -m bench.public

200 governments that published in 20 rounds. In one run, on gunicorn as it serves the portal: a bare
page (bench/bare.py), then pages as visitors get them, from memory and made anew for each request.
Numbers are ratios to the bare page: how many times the CPU of the web process a request takes, and
how many requests of the bare page are answered in the time of one. Exits with an error where a
guarantee is broken.
"""

import argparse
import gzip
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench.results import Number, publish
from bench.search_speed import server
from bench.stage import stage

GOVERNMENTS, ROUNDS = 200, 20
CONNECTIONS = 4
TURNS = 3
HOST = "127.0.0.1:8000"  # of PORTAL_URL
FIRST_LOAD = 70  # KB packed, P11
_STATIC = re.compile(r'(?:href|src)="(/static/[^"#]+)')
_FONT = re.compile(r"url\(\"?(?:\.\./)?(fonts/[a-z0-9.-]+\.woff2)\"?\)[^}]*unicode-range:U\+20-7E")


@dataclass(frozen=True)
class Page:
    """What a guarantee says of it: from memory the bare page's requests in the time of one, made
    anew the CPU of so many bare pages, and the queries."""

    name: str
    path: str
    kept: float
    made: float
    queries: int


PAGES = (
    Page("mission", "/mission/", 1 / 0.8, 6, 3),
    Page("home", "/", 1 / 0.7, 12, 6),
    Page("commitment", "/commitments/4/", 1 / 0.7, 12, 6),
    Page("member", "/members/bench-007/", 1 / 0.7, 12, 6),
    Page("progress", "/progress/", 1 / 0.4, 60, 8),
)


@dataclass(frozen=True)
class Cost:
    """Of one request: seconds on average, and CPU milliseconds of the web processes."""

    seconds: float
    cpu: float


def fill(governments: int, rounds: int) -> None:
    """Governments that published a report in every round, with words on each commitment."""
    from bench.world import build
    from commitments.models import Publication, PublishedSection, Report, ReportVersion, Round
    from members.models import Government, User

    world = build(governments, 1)
    author = User.objects.earliest("pk")
    everyone = list(Government.objects.filter(slug__startswith="bench-"))
    statuses = ("in_place", "under_way", "planned", "not_started", "withheld")
    for past in range(1, rounds + 1):
        due = world.round.due_at - timedelta(days=182 * past)
        held = Round.objects.create(
            title=f"Round {past}",
            slug=f"round-{past}",
            statement=world.round.statement,
            state=Round.State.CLOSED,
            opened_at=due - timedelta(days=35),
            due_at=due,
            due_zone="UTC",
        )
        reports = Report.objects.bulk_create(
            Report(round=held, government=each, state=Report.State.PUBLISHED) for each in everyone
        )
        versions = ReportVersion.objects.bulk_create(
            ReportVersion(
                report=report,
                number=1,
                schema=1,
                answers={"sections": []},
                sha256="0" * 64,
                submitted_by=author,
            )
            for report in reports
        )
        publications = Publication.objects.bulk_create(
            Publication(
                government_id=report.government_id, round=held, version=version, published_at=due
            )
            for report, version in zip(reports, versions, strict=True)
        )
        PublishedSection.objects.bulk_create(
            (
                PublishedSection(
                    publication=each,
                    number=number,
                    short_name=f"Commitment {number}",
                    status=(status := statuses[(each.government_id + number + past) % 5]),
                    narrative="" if status == "withheld" else f"What we did on {number}. " * 20,
                )
                for each in publications
                for number in range(1, 10)
            ),
            batch_size=2_000,
        )


def _request(path: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip", "", "")
    return "\r\n".join(lines).encode()


class _Reader:
    """One connection kept open; reads whole answers and as little of them as it can."""

    def __init__(self, port: int, path: str) -> None:
        self._asked = (port, _request(path))
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._asked[0]))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> bytes:
        self._socket.sendall(self._asked[1])
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            part = self._socket.recv(262_144)
            if not part:  # a worker that was replaced
                self._open()
                return self.ask()
            got += part
        head = got[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise AssertionError(head[:200])
        length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
        missing = length - (len(got) - end - 4)
        parts = [got[end + 4 :]]
        while missing > 0:
            parts.append(self._socket.recv(262_144))
            missing -= len(parts[-1])
        if b"connection: close" in head:
            self._open()
        return b"".join(parts)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in listed]


def _cpu(pids: Sequence[int]) -> float:
    """Milliseconds that these processes have used of a core."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used * 1_000 / os.sysconf("SC_CLK_TCK")


def _workers(port: int) -> list[int]:
    """The web processes of the server at a port."""
    found = []
    for child in _children(os.getpid()):
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if f"127.0.0.1:{port}".encode() in words:
            found += _children(child)
    return found


def cost(port: int, path: str, seconds: float) -> Cost:
    """Of the page under as much load as it takes, after a little that is not counted."""
    readers = [_Reader(port, path) for _ in range(CONNECTIONS)]
    counts = [0] * CONNECTIONS

    def load(number: int, until: float) -> None:
        while time.monotonic() < until:
            readers[number].ask()
            counts[number] += 1

    def all_of_them(seconds: float) -> float:
        began = time.monotonic()
        threads = [
            threading.Thread(target=load, args=(number, began + seconds))
            for number in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - began

    all_of_them(seconds / 5)
    workers, counts[:] = _workers(port), [0] * CONNECTIONS
    before = _cpu(workers)
    taken = all_of_them(seconds)
    return Cost(taken / sum(counts), (_cpu(workers) - before) / sum(counts))


def first_load(port: int, static: Path, page: Page) -> float:
    """KB on the wire of the page, its style, the fonts of its letters and its icons."""
    packed = _Reader(port, page.path).ask()
    body = gzip.decompress(packed).decode()
    if "<script" in body:
        raise AssertionError(f"{page.name} has a script")
    names = {path.removeprefix("/static/") for path in _STATIC.findall(body)}
    style = next(name for name in names if name.endswith(".css"))
    original = re.sub(r"\.[0-9a-f]{12}\.css$", ".css", style)
    fonts = set(_FONT.findall((static / original).read_text()))
    if not fonts:
        raise AssertionError("the style names no font")
    preloaded = {name for name in names if name.endswith(".woff2")}
    others = names - preloaded
    sizes = [len(packed), *((static / font).stat().st_size for font in fonts)]
    for name in others:
        small = static / f"{name}.gz"
        sizes.append((small if small.exists() else static / name).stat().st_size)
    return sum(sizes) / 1_000


def queries(page: Page) -> int:
    """How many it takes to make the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = Client(headers={"host": HOST}).get(page.path)
    if answer.status_code != 200:
        raise AssertionError(f"{answer.status_code} for {page.path}")
    return len(asked)


def compared(bare: int, port: int, path: str, seconds: float) -> tuple[Cost, Cost]:
    """The bare page and the page in turn, so that both have the same share of a machine that does
    other things too: of each the median of its turns."""
    turns = [
        (cost(bare, "/", seconds / TURNS), cost(port, path, seconds / TURNS)) for _ in range(TURNS)
    ]
    first, second = (
        Cost(median(each[at].seconds for each in turns), median(each[at].cpu for each in turns))
        for at in (0, 1)
    )
    return first, second


def measure(variables: Mapping[str, str], static: Path, seconds: float) -> list[Number]:
    """On three servers that stand side by side, of which one is asked at a time. Their workers are
    not replaced after so many requests, so that their CPU can be read before and after."""
    variables = {**variables, "GUNICORN_CMD_ARGS": "--max-requests 0"}
    with (
        server({**variables, "DJANGO_SETTINGS_MODULE": "bench.bare_settings"}) as bare,
        server({**variables, "PUBLIC_CACHE_MB": "16"}) as keeping,
        server({**variables, "PUBLIC_CACHE_MB": "0"}) as making,
    ):
        kept = {page: compared(bare, keeping, page.path, seconds) for page in PAGES}
        made = {page: compared(bare, making, page.path, seconds) for page in PAGES}
        loads = {page: first_load(keeping, static, page) for page in PAGES}
        progress = len(_Reader(keeping, "/progress/").ask()) / 1_000
    every = [beside for beside, _page in (*kept.values(), *made.values())]
    found = [
        Number("bare page, requests a second", 1 / median(each.seconds for each in every)),
        Number("bare page, CPU ms a request", median(each.cpu for each in every)),
    ]
    for page in PAGES:
        (beside, from_memory), (beside_made, anew) = kept[page], made[page]
        pace = from_memory.seconds / beside.seconds
        found += [
            Number(f"{page.name} kept, requests a second", 1 / from_memory.seconds),
            Number(f"{page.name} kept, bare requests in its time", pace, page.kept),
            Number(f"{page.name} kept, CPU of bare pages", from_memory.cpu / beside.cpu),
            Number(f"{page.name} made, requests a second", 1 / anew.seconds),
            Number(f"{page.name} made, CPU ms a request", anew.cpu),
            Number(f"{page.name} made, CPU of bare pages", anew.cpu / beside_made.cpu, page.made),
            Number(f"{page.name} made, queries", queries(page), page.queries),
            Number(f"{page.name}, first load KB", loads[page], FIRST_LOAD),
        ]
    return [*found, Number("progress, KB packed", progress, 60)]


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=GOVERNMENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as static:
        more = {"PORTAL_STATIC": static, "PUBLIC_CACHE_MB": "0"}
        with stage("public", more) as own:
            from django.core.management import call_command
            from django.db import connection

            call_command("collectstatic", interactive=False, verbosity=0)
            fill(options.governments, options.rounds)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            measured = measure(own.variables, Path(static), options.seconds)
            held = publish("public", measured, postgresql=own.postgresql, name="public")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
