"""L4 and P1 across processes: what a government takes back is gone within a second from every
channel of every web process, although each answers from a memory of its own."""

import http.client
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.e2e.cast import MARKER
from tests.e2e.portal import Portal, free_port

NAME = "briefland"
PLACE = f"/members/{NAME}/round-of-{NAME}/v1/#commitment-"  # where a result of the search leads
WITHIN = 1.0  # second
PAUSE = 0.25  # seconds between two rounds of one reader


@dataclass(frozen=True)
class Seen:
    """One answer: when it was asked for, from which process, and what it said."""

    asked_at: float
    port: int
    path: str
    status: int
    has_words: bool
    tag: str | None


def says(path: str, body: str) -> bool:
    """Whether an answer has a word of this government; other tests publish the same words."""
    if path.startswith("/search/"):
        return PLACE in body
    if path.endswith(".csv"):
        return any(MARKER in line and f",{NAME}," in line for line in body.splitlines())
    return MARKER in body


class Reader(threading.Thread):
    """Asks one process for the same addresses again and again, as a visitor without a cache."""

    def __init__(self, port: int, host: str, paths: list[str], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._host, self._paths, self._ended = port, host, paths, stop
        self.seen: list[Seen] = []

    def run(self) -> None:
        while not self._ended.is_set():
            for path in self._paths:
                self.seen.append(self._ask(path))
            time.sleep(PAUSE)

    def _ask(self, path: str) -> Seen:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            asked_at = time.monotonic()
            connection.request("GET", path, headers={"Host": self._host})
            answer = connection.getresponse()
            has_words = says(path, answer.read().decode())
            tag = answer.headers["ETag"]
            return Seen(asked_at, self._port, path, answer.status, has_words, tag)
        finally:
            connection.close()


@pytest.fixture
def ports(portal: Portal) -> tuple[int, ...]:
    """Of two more web processes of the portal, each with a memory; they end with it."""
    made = (free_port(), free_port())
    for port in made:
        portal.commands[f"web-{port}"] = ["env", "PUBLIC_CACHE_MB=16", *portal.web(port)]
        portal.spawn(f"web-{port}")
    deadline = time.monotonic() + 30
    for port in made:
        while not _answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
    return made


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()


@pytest.mark.slow
def test_what_is_taken_back_is_gone_within_a_second(portal: Portal, ports: tuple[int, ...]) -> None:
    cast = portal.cast(NAME, "published")
    publication, answer = portal.query(
        "SELECT p.id, min(s.id) FROM commitments_publication p"
        " JOIN commitments_publishedsection s ON s.publication_id = p.id"
        " WHERE p.round_id = %s AND s.narrative <> '' GROUP BY p.id",
        cast["round"],
    )[0]
    report = f"/members/{NAME}/round-of-{NAME}/v1/"
    paths = [
        f"/members/{NAME}/",
        report,
        f"/api/v1/answers/{answer}/",
        f"/api/v1/publications/{publication}/",
        "/data/answers.csv",
        "/search/?q=quokka",
    ]
    host = urlsplit(portal.url).netloc
    stop = threading.Event()
    readers = [Reader(port, host, paths, stop) for port in ports]
    try:
        for reader in readers:
            reader.start()
        time.sleep(3)
        done_at = portal.take_back(NAME)
        time.sleep(2 * WITHIN + 1)
    finally:
        stop.set()
        for reader in readers:
            reader.join(timeout=30)
    seen = [each for reader in readers for each in reader.seen]
    before = [each for each in seen if each.asked_at < done_at - 1]
    after = [each for each in seen if each.asked_at > done_at + WITHIN]
    everywhere = {(port, path) for port in ports for path in paths}
    without_words = {f"/api/v1/publications/{publication}/"}
    assert {(each.port, each.path) for each in after} == everywhere
    had_words = {(each.port, each.path) for each in before if each.has_words}
    assert {(port, path) for port, path in everywhere if path not in without_words} <= had_words
    assert {each.port for each in before if each.path == report and each.tag} == set(ports)
    assert [each for each in after if each.has_words] == []
    gone = {report, f"/api/v1/publications/{publication}/"}
    assert {each.status for each in after if each.path in gone} == {410}
    late = [each.asked_at - done_at for each in seen if each.has_words and each.asked_at > done_at]
    print(f"Last old answer asked for {max(late, default=0):.2f} s after; {len(seen)} answers.")
