"""What the terminal and the log file show."""

from pathlib import Path

import pytest

from taskforce.embedded import output
from taskforce.embedded.output import Lines, Output


def test_pieces_become_whole_lines() -> None:
    lines = Lines()
    assert lines.feed(b"one\r\ntw") == ["one"]
    assert lines.feed(b"o\n\nthr\xff") == ["two", ""]
    assert lines.feed(b"") == ["thr�"]
    assert lines.feed(b"") == []


def test_an_endless_line_is_cut() -> None:
    lines = Lines()
    assert lines.feed(b"x" * 70_000) == ["x" * 70_000]
    assert lines.feed(b"y\n") == ["y"]


def test_lines_carry_the_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Output(tmp_path / "log")
    shown.line("web", "hello")
    shown.close()
    assert capsys.readouterr().out == "web        | hello\n"
    assert (tmp_path / "log").read_text() == "web        | hello\n"


def test_collected_lines_wait_for_their_moment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = Output(tmp_path / "log")
    accounts = shown.collect("demo")
    shown.line("demo", "Sign in as")
    assert capsys.readouterr().out == ""
    assert accounts == ["Sign in as"]
    assert shown.last_words("demo") == "Sign in as"
    shown.show("\n".join(accounts))
    assert capsys.readouterr().out == "Sign in as\n"
    shown.close()
    assert (tmp_path / "log").read_text() == ""  # a link to set a password has no place in a file


def test_the_log_file_is_private_and_rotates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "SIZE", 1000)
    log = tmp_path / "log"
    shown = Output(log, terminal=False)
    for _ in range(200):
        shown.line("web", "x" * 50)
    shown.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["log", *(f"log.{n}" for n in range(1, 6))]
    assert all(file.stat().st_size <= 1000 for file in files)
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
