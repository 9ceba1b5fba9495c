"""W1: every process in turn is killed while answers are saved; what was shown as saved is there."""

import http.client
import http.cookiejar
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.embedded.processes import end, wait_until
from tests.embedded.test_server import CHILDREN, FIRST, STOP, Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]


class Drafter:
    """Norland's drafter, who saves the answers to one commitment again and again."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.section = ""

    def get(self, path: str) -> str:
        with self.browser.open(self.address + path, timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, path: str, page: str, **fields: str) -> tuple[str, str]:
        """Sends a form of the page; returns where that led and what it says."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        address = self.address + path
        self.browser.addheaders = [("Referer", address)]
        with self.browser.open(address, body, timeout=20) as answer:
            return answer.url, answer.read().decode()

    def sign_in(self) -> None:
        path = "/account/login/"
        who = {"login": "drafter@norland.example", "password": "demonstration"}
        url, tasks = self.post(path, self.get(path), **who)
        assert url.endswith("/tasks/"), url
        reports = re.findall(r'href="(/reports/\d+/)"', tasks)
        self.section = f"{reports[0]}1/"

    def stored(self) -> str:
        page = self.get(self.section)
        found = re.search(r'<textarea name="narrative"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert found
        return unescape(found[1]).strip()

    def save(self, text: str) -> bool:
        """True where the page said that it was saved."""
        try:
            page = self.get(self.section)
            version = re.search(r'name="version" value="(\d+)"', page)
            assert version
            _url, answer = self.post(
                self.section,
                page,
                status="under_way",
                narrative=text,
                challenges="",
                next_steps="",
                visibility="public",
                is_complete="no",
                version=version[1],
            )
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            return False
        return "Saved at" in answer


@pytest.fixture
def server(reachable: Path) -> Iterator[Server]:
    running = Server(reachable, "--demo")
    running.start(FIRST)
    yield running
    if running.process:
        end(running.process)


def test_w1_no_saved_answer_is_lost_whatever_is_killed(server: Server) -> None:
    drafter = Drafter(f"http://127.0.0.1:{server.port}")
    drafter.sign_in()
    hurt: list[str] = []

    def hurt_everybody() -> None:
        for name in CHILDREN:
            time.sleep(1)  # in the middle of somebody's saving
            os.kill(server.children()[name], signal.SIGKILL)
            hurt.append(name)
            wait_until(lambda: server.status("/members/") == 200, 60)

    killer = threading.Thread(target=hurt_everybody)
    killer.start()
    possible = {drafter.stored()}  # what may stand there: the last saved, or a later attempt
    shown = 0
    attempt = 0
    while killer.is_alive():
        attempt += 1
        text = f"Attempt {attempt}."
        if drafter.save(text):
            possible, shown = {text}, shown + 1
        else:
            possible.add(text)
    killer.join()
    assert set(hurt) == set(CHILDREN)
    assert shown >= len(CHILDREN)
    assert drafter.stored() in possible
    assert drafter.save("After it all.")

    # And as a whole: nothing says goodbye, the next start recovers by itself.
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    wait_until(lambda: server.status() == 0, STOP)
    server.start(FIRST)
    assert drafter.stored() == "After it all."
    server.stop()
