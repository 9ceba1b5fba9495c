from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import Settings

from commitments.models import Publication, PublishedSection, Report, ReportVersion, Round
from members.models import Government
from taskforce.core.pace import Pace
from taskforce.home.views import opendata, previews, progress
from tests.access.world import World
from tests.home.api_scene import publish_everything


@pytest.fixture
def scene(world: World, settings: Settings) -> World:
    """Something public of every kind."""
    settings.SECOND_FACTOR_REQUIRED = False
    publish_everything(world)
    return world


@pytest.fixture(autouse=True)
def _own_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test asks for pictures and files as the first of its minute."""
    for module, name in (
        *((progress, "_pngs"), (previews, "_pace")),
        *((opendata, "_downloads"), (opendata, "_workbooks")),
    ):
        monkeypatch.setattr(module, name, Pace())


@pytest.fixture
def publish(world: World) -> Callable[..., list[Publication]]:
    """Publications of as many made-up governments as asked for, straight into the tables: the
    services are tested elsewhere, and thirty reports through them would take a minute."""

    def publish(
        count: int, *, withheld: frozenset[int] = frozenset(), round: Round | None = None
    ) -> list[Publication]:
        opened: Round = round or world.round
        made = []
        for index in range(count):
            government, _ = Government.objects.get_or_create(
                slug=f"made-up-{index}",
                defaults={
                    "name": f"Made-up {index:02}",
                    "sort_name": f"Made-up {index:02}",
                    "kind": Government.Kind.STATE,
                    "is_taskforce_member": True,
                    "is_demonstration": True,
                },
            )
            report, _ = Report.objects.get_or_create(
                round=opened, government=government, defaults={"state": Report.State.PUBLISHED}
            )
            if report.versions.exists():
                continue
            version = ReportVersion.objects.create(
                report=report,
                number=1,
                schema=1,
                answers={"sections": []},
                sha256="0" * 64,
                submitted_by=world.person("clearance"),
            )
            publication = Publication.objects.create(
                government=government, round=opened, version=version, published_at=timezone.now()
            )
            PublishedSection.objects.bulk_create(
                PublishedSection(
                    publication=publication,
                    number=number,
                    short_name=f"Commitment {number}",
                    status="withheld" if number in withheld else "under_way",
                    narrative="" if number in withheld else f"Words of {government} on {number}.",
                )
                for number in range(1, 10)
            )
            made.append(publication)
        return made

    return publish
