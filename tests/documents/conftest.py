"""A folder of its own for the documents of each test."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """The data folder; nothing is in it yet."""
    settings.PORTAL_DATA = tmp_path / "data"
    return tmp_path / "data"


def files_in(folder: Path) -> list[Path]:
    """Every file below, finished or not."""
    return [path for path in folder.rglob("*") if path.is_file()]
