"""The pages that visitors read: every address whose answers may be kept, with something on it."""

from collections.abc import Iterator

from django.urls import reverse

from meetings import services
from taskforce.home.opendata.datasets import DATASETS
from tests.access.meeting_world import lead
from tests.access.test_urls import patterns
from tests.access.urls import TABLE
from tests.access.world import World
from tests.factories.documents import letter

# What a row of the table asks about before anything is published, here once it is.
_OTHERWISE = {
    "meeting-detail": lambda world: {"pk": world.meeting_today.pk},
    "meeting-calendar": lambda world: {"pk": world.meeting_today.pk},
    "knowledge-detail": lambda world: {"pk": world.contribution.pk},
}
_OTHERWISE |= {
    f"preview-{name}": _OTHERWISE[name] for name in ("meeting-detail", "knowledge-detail")
}


def cacheable_names() -> list[str]:
    """Of every view that is marked."""
    return [str(each.name) for each in patterns() if hasattr(each.callback, "cacheable")]


def set_the_scene(world: World) -> None:
    """Something public of every kind: a report, a meeting that was held, a text."""
    world.publish_with_evidence()
    officer, norland = world.user("officer"), world.governments["norland"]
    meeting = lead(world.meeting_today, "announced", officer)
    paper = world.plan_paper(meeting, access="public", government=norland)
    services.bring_paper(paper=paper, file=letter("paper.pdf"), actor=world.user("head"))
    world.lead_meeting("held")
    world.lead_contribution("published")


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Name and address of each; after `set_the_scene`. Of the API every list, and a record of each
    that gives its records addresses."""
    for dataset in DATASETS:
        yield "api-list", reverse("api-list", args=[dataset.name])
        if dataset.key:
            first = next(dataset.all_records())
            yield "api-record", reverse("api-record", args=[dataset.name, first[dataset.key]])
    for name in cacheable_names():
        arguments = _OTHERWISE.get(name, TABLE[name].arguments)(world)
        yield name, reverse(name, kwargs=dict(arguments))
