"""A supervisor over stand-in children, as a program: a test kills it or its children.

standin.py FOLDER, where each child writes its number to FOLDER/<name> and waits.
"""

import os
import sys
from pathlib import Path

from taskforce.embedded.child import Definition
from taskforce.embedded.output import Output
from taskforce.embedded.supervisor import Stopped, Supervisor

# Says who it is, has a child of its own that says nothing, and ends when asked.
POLITE = 'sleep 300 & echo $$ > "$0"; trap "kill %1; exit 0" TERM; wait'
# Never ends by itself, and its child would outlive it.
STUBBORN = 'trap "" TERM; echo $$ > "$0"; while :; do sleep 300; done'


def definition(folder: Path, name: str, script: str, **more: float) -> Definition:
    """A child that runs a shell script and is ready when it has written its number."""
    report = folder / name

    def command() -> list[str]:
        report.unlink(missing_ok=True)
        return ["/bin/bash", "-c", script, str(report)]

    return Definition(
        name=name,
        command=command,
        environment={"PATH": os.defpath},
        folder=folder,
        ready=lambda: report.exists() and report.read_text().endswith("\n"),
        **more,  # type: ignore[arg-type]  # only durations are given
    )


def main(folder: Path) -> None:
    """Runs both until a signal."""
    with Supervisor(Output(folder / "log")) as supervisor:
        supervisor.start(definition(folder, "polite", POLITE))
        supervisor.start(definition(folder, "stubborn", STUBBORN, stop_within=0.5))
        try:
            supervisor.until_ready()
            supervisor.output.say("up")
            supervisor.attend()
        except Stopped:
            supervisor.output.say("asked to stop")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
