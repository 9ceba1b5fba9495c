"""The API as tools meet it: a real server, looked for faults by schemathesis, and read through by
the client that openapi-python-client makes of the description."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from taskforce.home.opendata.datasets import DATASETS
from tests.access.world import World
from tests.home.api_scene import get, publish_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SEED = "20261125"
EXAMPLES = "5"  # of each operation, beside those that cover its parameters


@pytest.fixture
def served(world: World, live_server: LiveServer, settings: Settings) -> tuple[World, str]:
    """Something public of every kind, on a real server that speaks of itself by its own address."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PORTAL_URL = live_server.url
    publish_everything(world)
    return world, live_server.url


def run(*command: str, folder: Path) -> str:
    """What a tool of this environment printed; it ended without a fault."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_schemathesis_finds_nothing(served: tuple[World, str], tmp_path: Path) -> None:
    said = run(
        *("schemathesis", "run", f"{served[1]}/api/v1/openapi.json", "--checks", "all"),
        *("--max-examples", EXAMPLES, "--seed", SEED, "--phases", "coverage,fuzzing"),
        *("--continue-on-failure", "--generation-database", "none", "--no-color"),
        *("--header", "Connection: close"),  # else the test's server waits for each ACK
        folder=tmp_path,
    )
    assert "No issues found" in said
    assert f"Tested: {1 + len(DATASETS) + sum(bool(each.key) for each in DATASETS)}" in said


def test_a_generated_client_reads_everything(
    served: tuple[World, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    description = tmp_path / "openapi.json"
    description.write_bytes(get("/api/v1/openapi.json").content)
    (tmp_path / "settings.yaml").write_text("post_hooks: []\n")
    run(
        *("openapi-python-client", "generate", "--path", str(description), "--meta", "none"),
        *("--config", str(tmp_path / "settings.yaml"), "--output-path", str(tmp_path / "reader")),
        "--fail-on-warning",
        folder=tmp_path,
    )
    monkeypatch.syspath_prepend(tmp_path)
    client = importlib.import_module("reader").Client(
        base_url=served[1], headers={"Connection": "close"}
    )
    for dataset in DATASETS:
        api = f"reader.api.{dataset.name}"
        listing = importlib.import_module(f"{api}.list_{dataset.name}")
        for size in (2, 100):
            found = list(through(listing, client, size))
            wanted = get(f"/api/v1/{dataset.name}/").json()["data"]
            assert [in_utc(each) for each in found] == wanted, dataset.name
        if dataset.key:
            one = importlib.import_module(f"{api}.get_{dataset.name}")
            for record in wanted:
                answer = one.sync(record[dataset.key], client=client)
                assert in_utc(answer.data.to_dict()) == record


def in_utc(record: dict[str, Any]) -> dict[str, Any]:
    """With the offset of instants as the API writes it."""
    written: dict[str, Any] = json.loads(json.dumps(record).replace('+00:00"', 'Z"'))
    return written


def through(listing: Any, client: Any, size: int) -> Iterator[dict[str, Any]]:
    """The records of all pages, as the client hands them on."""
    more: dict[str, Any] = {}
    while True:
        page = listing.sync(client=client, limit=size, **more)
        for record in page.data:
            yield record.to_dict()
        if page.next_cursor is None:
            return
        more = {"cursor": page.next_cursor}
