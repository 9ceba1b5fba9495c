"""What the sources may not contain."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
# Style attributes and elements, event attributes, scripts without an address, data: addresses.
INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|data:[a-z]+/", re.I)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_anything_inline(path: Path) -> None:
    assert INLINE.search(path.read_text(encoding="utf-8")) is None


def test_the_pattern_finds_what_it_should() -> None:
    for planted in (
        '<p style="color:red">',
        "<style>",
        "<script>x</script>",
        '<a onclick="x">',
        '<script type="application/json">',
        '<img src="data:image/png;base64,x">',
    ):
        assert INLINE.search(planted), planted


def test_no_file_of_ours_is_too_long_to_read() -> None:
    files = subprocess.run(
        ["git", "ls-files", "*.py"],  # noqa: S607  # git is on the path of every checkout
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    long = {
        name: lines
        for name in files
        if "/migrations/" not in name
        and (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


VIEWS = sorted(
    path
    for pattern in ("*/views.py", "*/views/*.py", "taskforce/home/views/*.py")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_asks_the_database_itself(path: Path) -> None:
    assert ".objects" not in path.read_text(encoding="utf-8")


def test_the_views_are_found() -> None:
    assert len(VIEWS) > 8
