"""Keeps a command alive exactly as long as the process that wanted it.

Used where the kernel cannot do it (macOS). Run as a script with its own path, so that it costs
one small Python and imports nothing of ours: guard.py PARENT SIGNAL COMMAND…
"""

import os
import signal
import subprocess
import sys
import time

PATIENCE = 10  # seconds between the farewell and the kill
PERIOD = 0.25  # seconds between two looks at the parent


def main() -> int:
    """Starts the command, passes signals on, ends it with the parent; returns its exit code."""
    parent, farewell, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    # Everything but the standard streams that we inherited is a lock: the command keeps it too.
    child = subprocess.Popen(command, close_fds=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, lambda received, _: child.send_signal(received))
    while child.poll() is None:
        if os.getppid() != parent:
            child.send_signal(farewell)
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            return 1
        time.sleep(PERIOD)
    code = child.returncode
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
