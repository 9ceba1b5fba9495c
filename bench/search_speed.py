"""How long search takes over a large library (guarantee P6).

    python -m taskforce.embedded run --temporary -- python -m bench.search_speed

Texts in four languages, two words asked for, which stand together in some text: rare ones, common
ones, one of each. As a visitor and as a member, first the query alone in this process, then the
page of a server with two workers, one request after the other. Exits with an error where the
guarantee is broken.
"""

import argparse
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench.parts import ROOT
from bench.results import Number, publish
from bench.stage import stage

MEDIAN, LATE = 50, 200  # milliseconds, P6: the median and the 99th percentile
RESOURCES, QUESTIONS = 100_000, 100  # of each kind of question
# What counts as common and as rare: in how many texts of a hundred thousand a word stands.
COMMON, RARE = 8_000, (20, 400)
SEED = 20261125

Questions = Mapping[str, Sequence[str]]


def questions(count: int, *, seed: int = SEED) -> Questions:
    """Two words each, by how common they are; both stand in one text that everybody reads."""
    from django.db import connection

    from knowledge.models import Resource

    chance = random.Random(seed)  # noqa: S311  # measurements have to be repeatable
    every = Resource.objects.filter(visibility="public")
    share = every.count() * 100 / 60 / RESOURCES
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT words FROM knowledge_resource')")
        texts_with = dict(cursor.fetchall())
    found: dict[str, list[str]] = {"rare": [], "common": [], "mixed": []}
    bodies = every.order_by("slug").values_list("body", "language")
    rows = list(bodies[:: max(1, len(bodies) // (count * 20))]) if count else []
    chance.shuffle(rows)
    for body, _language in rows:
        words = sorted(set(re.findall(r"\w{4,}", body.casefold())))
        chance.shuffle(words)
        common = [word for word in words if texts_with.get(word, 0) >= COMMON * share]
        rare = [
            word for word in words if RARE[0] * share <= texts_with.get(word, 0) <= RARE[1] * share
        ]
        for kind, first, second in (
            ("rare", rare[:1], rare[1:2]),
            ("common", common[:1], common[1:2]),
            ("mixed", common[2:3], rare[2:3]),
        ):
            if first and second and len(found[kind]) < count:
                found[kind].append(f"{first[0]} {second[0]}")
    return found


def timed(call: Callable[[str], Any], asked: Sequence[str]) -> list[float]:
    """Milliseconds of each call, after one that is not counted."""
    call(asked[0])
    found = []
    for each in asked:
        started = time.perf_counter()
        call(each)
        found.append((time.perf_counter() - started) * 1_000)
    return found


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many per cent of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[share - 1]


@contextmanager
def server(variables: Mapping[str, str]) -> Iterator[int]:
    """gunicorn as script/server starts it; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def asking(port: int, session: str, *, path: str = "/search/") -> Callable[[str], str]:
    """Asks a page as a browser with this session (empty: a visitor) and reads the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": f"session={session}"} if session else {}

    def ask(words: str) -> str:
        connection.request("GET", f"{path}?{urlencode({'q': words})}", headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200 or (words and 'class="hits' not in body):
            raise AssertionError(f"{answer.status} for {words!r}")
        return body

    return ask


def numbers(name: str, values: Sequence[float], *, must: bool) -> list[Number]:
    return [
        Number(f"{name}, median ms", median(values), MEDIAN if must else None),
        Number(f"{name}, 99th percentile ms", percentile(values, 99), LATE if must else None),
    ]


def prepare(resources: int) -> list[Number]:
    """Fills the library."""
    from django.db import connection

    from bench.library import fill
    from bench.world import build
    from members.models import Government

    build(20, 3)
    started = time.monotonic()
    fill(resources, list(Government.objects.all()), seed=SEED)
    seconds = time.monotonic() - started
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) knowledge_resource")
        cursor.execute(
            "SELECT pg_relation_size('knowledge_resource'), pg_table_size('knowledge_resource'), "
            "pg_relation_size('knowledge_resource_words')"
        )
        rows, table, index = cursor.fetchone()
    return [
        Number("texts", resources),
        Number("seconds to write them", seconds),
        Number("MB of the table", table / 1e6),
        Number("MB of its rows alone", rows / 1e6),
        Number("MB of the index of words", index / 1e6),
    ]


def measure(variables: Mapping[str, str], count: int) -> list[Number]:
    """Asks, and says what it took."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import Client

    from knowledge.selectors.search import SOURCES
    from members.models import User
    from taskforce.search.asking import by_index, question

    def find(user: Any, words: str) -> None:
        with by_index():
            SOURCES[0].find(user, question(words))

    asked = questions(count)
    found = [Number(f"questions of {kind} words", len(each)) for kind, each in asked.items()]
    member = User.objects.filter(delegations__isnull=False).earliest("pk")
    client = Client()
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    readers: Mapping[str, tuple[Any, str]] = {
        "visitor": (AnonymousUser(), ""),
        "member": (member, client.cookies["session"].value),
    }
    for name, (user, _session) in readers.items():
        for kind, each in asked.items():
            values = timed(partial(find, user), each)
            found += numbers(f"query alone, {name}, {kind} words", values, must=False)
    with server(variables) as port:
        for name, (_user, session) in readers.items():
            values = timed(asking(port, session, path="/accessibility/"), [""] * count)
            found.append(Number(f"page without search, {name}, median ms", median(values)))
            together = []
            for kind, each in asked.items():
                values = timed(asking(port, session), each)
                together += values
                found += numbers(f"page, {name}, {kind} words", values, must=False)
            found += numbers(f"page, {name}, all questions", together, must=True)
    return found


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resources", type=int, default=RESOURCES)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as static:
        more = {"DJANGO_SETTINGS_MODULE": "bench.search_settings", "PORTAL_STATIC": static}
        with stage("search", more) as own:
            from django.core.management import call_command

            call_command("collectstatic", interactive=False, verbosity=0)
            measured = [*prepare(options.resources), *measure(own.variables, options.questions)]
            held = publish("search", measured, postgresql=own.postgresql, name="search")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
