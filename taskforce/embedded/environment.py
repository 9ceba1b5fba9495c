"""The virtual environment of the checkout. Uses the standard library alone: nothing is installed
yet when it runs.

`python -m taskforce.embedded.environment FILE…` makes `.venv` and installs the requirement files,
each again only when its text or the Python changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from taskforce.embedded import locks
from taskforce.embedded.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
OTHERS = 600  # seconds that another start may take to install


def provide(files: list[str]) -> None:
    """Makes the environment and installs what the files pin, hashes checked."""
    if not os.access(ROOT, os.W_OK):
        raise Refusal(
            f"{ROOT} cannot be written to, and the virtual environment .venv has its place there. "
            "Clone the portal into a folder of yours."
        )
    # Any file that is there would do; a file of its own would have to be ignored by git.
    lock = locks.take(ROOT / "requirements.txt", wait=OTHERS)
    if lock is None:
        raise Refusal(f"Another start has been installing into {FOLDER} for ten minutes.")
    with lock:
        if not _works():
            _make()
        for name in files:
            _install(ROOT / name)


def _works() -> bool:
    """Whether an environment is there whose Python and pip run and are new enough."""
    if not PYTHON.exists():
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-I", "-c", test], check=False).returncode == 0


def _make() -> None:
    print(f"Making a virtual environment in {FOLDER} …", flush=True)
    if FOLDER.is_symlink():
        FOLDER.unlink()
    shutil.rmtree(FOLDER, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", FOLDER], check=False, capture_output=True, text=True
    )
    if done.returncode:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise Refusal(
            f"{sys.executable} cannot make a virtual environment. On Debian or Ubuntu install the "
            f"package python3-venv. It said:\n{(done.stdout + done.stderr).strip()}"
        )


def _install(file: Path) -> None:
    text = f"{sys.version}\n{sysconfig.get_platform()}\n".encode() + file.read_bytes()
    wanted = hashlib.sha256(text).hexdigest()
    stamp = FOLDER / f"{file.name}.installed"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    print(f"Installing {file.name} …", flush=True)
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    done = subprocess.run(
        [
            *(PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"),
            *("--disable-pip-version-check", "--no-warn-script-location"),
            *("--only-binary", ":all:", "--requirement", file),
        ],
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise Refusal(
            f"pip could not install {file.name}: its reasons are above. It needs the package index "
            "once; ready-made packages exist for Linux with glibc (x86_64, aarch64) and macOS."
        )
    stamp.write_text(wanted, encoding="ascii")
    print(f"Installed in {time.monotonic() - began:.0f} seconds.", flush=True)


if __name__ == "__main__":
    try:
        provide(sys.argv[1:])
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
