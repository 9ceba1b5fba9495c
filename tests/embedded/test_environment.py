"""What stands between a clone and the first start: Python, packages, a browser."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from taskforce.embedded import environment
from taskforce.embedded.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for a clone; its requirements name nothing."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


@pytest.mark.slow
def test_the_environment_is_made_once_and_mended(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environment.provide(["requirements.txt"])
    assert "Making a virtual environment" in capfd.readouterr().out
    environment.provide(["requirements.txt"])
    assert capfd.readouterr().out == ""
    (checkout / "requirements.txt").write_text("# still nothing\n")
    environment.provide(["requirements.txt"])
    assert "Installing requirements.txt" in capfd.readouterr().out
    (checkout / ".venv" / "bin" / "python").unlink()
    environment.provide(["requirements.txt"])
    assert "Making a virtual environment" in capfd.readouterr().out


@pytest.mark.slow
def test_what_does_not_match_its_hash_is_not_installed(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wheel = checkout / "changed-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        about = "changed-1.0.dist-info"
        archive.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: changed\nVersion: 1.0\n"
        )
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    requirement = f"changed @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n"
    (checkout / "requirements.txt").write_text(requirement)
    with pytest.raises(Refusal, match=r"^pip could not install requirements\.txt"):
        environment.provide(["requirements.txt"])
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err
    assert not (checkout / ".venv" / "requirements.txt.installed").exists()


def test_a_machine_without_python_is_told_so() -> None:
    done = _script("environment", "requirements.txt", PATH="/nonexistent")
    assert done.returncode == 1
    assert done.stderr.startswith("The portal needs Python 3.11 or later, and none was found.")


def test_a_browser_that_does_not_start_is_no_reason_to_skip() -> None:
    done = _script("chromium", PATH="/usr/bin:/bin", CHROMIUM="/no/such/browser")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "CHROMIUM is set to /no/such/browser, which does not start.\n"


def _script(name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a script as in a fresh clone: no environment of ours, no .venv beside it."""
    text = (ROOT / "script" / name).read_text()
    root = 'root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"'
    assert root in text
    return subprocess.run(
        ["/bin/bash", "-c", text.replace(root, "root=/nonexistent"), name, *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
