"""Folders for servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that the account of root's servers can enter. Pytest keeps its own folders closed,
    and closes them again whenever another run of it begins."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o711)
    yield folder.resolve()
    shutil.rmtree(folder)
