"""A delegation that never stops writing, for tests that back a portal up meanwhile.

`python -m tests.backups.traffic` on a prepared database, as the application's role. A line for each
answer that was shown as saved, `section attempt`; `go` before the first. SIGTERM ends it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
PORTAL_DATA = os.environ["PORTAL_DATA"]
SECRET_KEY = os.environ["SECRET_KEY"]
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from commitments import services  # noqa: E402
from commitments.models import Report, Section  # noqa: E402
from tests.access.reporting_world import WAY  # noqa: E402
from tests.access.world import World  # noqa: E402
from tests.factories.documents import PDF, letter  # noqa: E402

SECTIONS = (1, 2, 3)


def main() -> int:
    """Until SIGTERM; 1 where anything failed."""
    settings.PORTAL_DATA, settings.SECRET_KEY = PORTAL_DATA, SECRET_KEY
    world = World()
    world.complete_draft()
    for _state, service, role in WAY:
        service(report=Report.objects.get(pk=world.report.pk), actor=world.user(role))
    report = Report.objects.get(government=world.governments["sudland"])
    writer = world.user("foreign_drafter")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def save(number: int, attempt: int) -> None:
        section = Section.objects.get(report=report, commitment__number=number)
        services.save_section(
            report=report,
            number=number,
            answers={"narrative": f"Attempt {attempt}."},
            expected_version=section.version,
            actor=writer,
        )
        print(number, attempt, flush=True)

    kept: list = []

    def exchange(number: int, attempt: int) -> None:
        """A new document, and the one before last goes."""
        content = PDF.replace(b"200 200", b"%d 200" % (200 + attempt))
        kept.append(
            services.add_evidence(
                report=report,
                number=number,
                title=f"Paper {attempt}",
                file=letter(f"paper-{attempt}.pdf", content),
                actor=writer,
            )
        )
        if len(kept) > 5:
            services.remove_evidence(evidence=kept.pop(0), actor=writer)
        print(number, attempt, flush=True)

    failures: list[BaseException] = []

    def again(step: Callable[[int, int], None], number: int) -> None:
        attempt = 0
        try:
            while not stop.is_set():
                attempt += 1
                step(number, attempt)
        except BaseException as error:
            failures.append(error)
            stop.set()
            raise
        finally:
            connection.close()

    print("go", flush=True)
    threads = [threading.Thread(target=again, args=(save, number)) for number in SECTIONS]
    threads.append(threading.Thread(target=again, args=(exchange, 4)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
