"""Browser fixtures: Chromium as found by script/test, one portal for all tests of this folder."""

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.portal import Portal
from tests.smtp import SmtpSink


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every browser test belongs to one portal, and so to one worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("portal"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The system's Chromium, told to speak to nobody but the portal."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    quiet = [
        "--no-first-run",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": executable, "args": [*quiet, *sandbox]}


@pytest.fixture(scope="session")
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server that keeps what it is given."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, smtp_sink: SmtpSink) -> Iterator[Portal]:
    """The running portal, on a database of its own."""
    running = Portal(tmp_path_factory.mktemp("portal"), "portal_e2e", smtp_sink.port)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def newcomer(portal: Portal) -> str:
    """Somebody new without a second factor."""
    address = f"{uuid.uuid4().hex}@passkeys.example"
    portal.newcomer(address)
    return address
