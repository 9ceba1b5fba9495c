"""How long a briefing pack takes at size, and how much memory (guarantee P9).

    python -m taskforce.embedded run --temporary -- python -m bench.packs

A round with a published report of every government, a meeting with papers of several pages, and one
pack made as a worker makes it, in a process that has done nothing else: everything read from the
database, typeset and bound. Exits with an error where a guarantee is broken.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bench.results import Number, publish
from bench.stage import stage

if TYPE_CHECKING:
    from bench.world import World  # needs the settings, which are made first
    from meetings.models import Meeting
    from members.models import User

SECONDS, MEGABYTES = 20, 600  # P9, for 60 governments and 30 papers
PEOPLE = 2  # who write for a government
PAGES = 12  # of a paper
_WORDS = "What was done in this period is said here in some sentences of usual length. "


def run(*, governments: int, papers: int, variables: Mapping[str, str]) -> list[Number]:
    """Makes one pack for a drafter. Django is set up; `variables` are the worker's environment."""
    from bench.world import build
    from meetings import services
    from meetings.models import BriefingPack
    from members.models import User

    world = build(governments, PEOPLE)
    world.expect(governments)
    _publish(world)
    meeting = _meeting(papers)
    reader = User.objects.get(email=next(iter(world.writers.values()))[0])
    started = time.monotonic()
    ordered = services.order_pack(meeting=meeting, actor=reader)
    order = time.monotonic() - started
    done = subprocess.run(
        [sys.executable, "-m", "bench.packs", "--worker"],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, megabytes = map(float, done.stdout.split())
    pack = BriefingPack.objects.get(pk=ordered.pk)
    size = pack.document.size if pack.document else 0
    return [
        Number("governments", governments),
        Number("papers", papers),
        Number("packs not made", int(pack.state != BriefingPack.State.READY), 0),
        Number("seconds of the request", order),
        Number("seconds until it is ready", order + seconds, SECONDS),
        Number("megabytes of memory, worker and binder together", megabytes, MEGABYTES),
        Number("megabytes of the file", size / 1e6),
    ]


def work() -> None:
    """Makes the pack that waits, and prints seconds and megabytes: the most that this process and,
    at another time, its largest child held (kB on Linux)."""
    import django

    django.setup()
    from meetings import services

    started = time.monotonic()
    services.make_pack()
    seconds = time.monotonic() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(seconds, (own + child) / 1024)


def _publish(world: "World") -> None:
    """Every government's report is published, with nine answers of usual length."""
    from django.utils import timezone

    from commitments.models import Commitment, Publication, Report, ReportVersion, SharedSection

    commitments = list(Commitment.objects.order_by("number"))
    reports = list(Report.objects.filter(round=world.round).select_related("government"))
    author = _officer()
    versions = ReportVersion.objects.bulk_create(
        ReportVersion(
            report=report,
            number=1,
            schema=2,
            answers={"sections": []},
            sha256="0" * 64,
            submitted_by=author,
        )
        for report in reports
    )
    publications = Publication.objects.bulk_create(
        Publication(
            government=version.report.government,
            round=world.round,
            version=version,
            published_at=timezone.now(),
        )
        for version in versions
    )
    SharedSection.objects.bulk_create(
        SharedSection(
            publication=publication,
            number=each.number,
            short_name=each.short_name,
            status="under_way",
            narrative=_WORDS * 12,
            challenges=_WORDS * 4,
            next_steps=_WORDS * 4,
        )
        for publication in publications
        for each in commitments
    )


def _meeting(papers: int) -> "Meeting":
    from datetime import timedelta

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from meetings import services
    from meetings.models import Meeting

    officer = _officer()
    starts_at = timezone.now() + timedelta(days=30)
    meeting = services.create_meeting(
        particulars={
            "title": "Formal meeting",
            "kind": Meeting.Kind.FORMAL,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=7),
            "zone": "Europe/Brussels",
            "place": "Conference Hall",
            "host": None,
        },
        actor=officer,
    )
    meeting = services.announce(meeting=meeting, actor=officer)
    content = _paper()
    for number in range(papers):
        paper = services.plan_paper(
            meeting=meeting,
            content={
                "title": f"Paper {number}",
                "item": None,
                "government": None,
                "due_at": None,
                "access": "taskforce",
                "governments": [],
            },
            actor=officer,
        )
        file = SimpleUploadedFile(f"paper-{number}.pdf", content, "application/pdf")
        services.bring_paper(paper=paper, file=file, actor=officer)
    return meeting


def _paper() -> bytes:
    """A PDF as the portal writes them, cut to so many pages."""
    import pikepdf

    from taskforce.packs import pdf
    from taskforce.packs.content import Chapter, Pack, Part

    long = Pack("Paper", "", [], [Chapter("", parts=[Part("", [_WORDS * 10] * 80)])], "")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.render(long))) as file:
        del file.pages[PAGES:]
        file.save(target)
    return target.getvalue()


def _officer() -> "User":
    from members.models import StaffAppointment, User

    person, _made = User.objects.get_or_create(
        email="officer@secretariat.example", defaults={"name": "Officer"}
    )
    StaffAppointment.objects.get_or_create(user=person, role="officer")
    return person


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=60)
    parser.add_argument("--papers", type=int, default=30)
    parser.add_argument("--worker", action="store_true", help="make the pack that waits")
    options = parser.parse_args()
    if options.worker:
        work()
        return 0
    with stage("packs") as own:
        numbers = run(
            governments=options.governments, papers=options.papers, variables=own.variables
        )
        return 0 if publish("packs", numbers, postgresql=own.postgresql, name="packs") else 1


if __name__ == "__main__":
    sys.exit(main())
