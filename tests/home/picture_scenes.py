"""Published answers of many governments, and what the pictures say of them, read back."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import timedelta

import html5lib
from django.test import Client
from django.utils import timezone

from commitments.models import (
    Publication,
    PublicStatus,
    PublishedSection,
    Report,
    ReportVersion,
    Round,
)
from members.models import Government
from taskforce.ui.marks import STATUS_WORDS
from tests.access.world import World

NUMBERS = range(1, 10)
# What a published copy can say.
COPIED = ("in_place", "advanced", "under_way", "planned", "not_started", "withheld", "nil")
WORDS = {str(word): code for code, word in STATUS_WORDS.items()}
SVG = "{http://www.w3.org/2000/svg}"
Statuses = Mapping[tuple[str, int], str]


def closed_round(world: World, name: str, *, days_ago: int) -> Round:
    """A round whose deadline has passed."""
    due = timezone.now() - timedelta(days=days_ago)
    return Round.objects.create(
        title=name.capitalize(),
        slug=name,
        statement=world.round.statement,
        state=Round.State.CLOSED,
        opened_at=due - timedelta(days=30),
        due_at=due,
        due_zone="UTC",
    )


def governments(names: Sequence[str], alpha2: Sequence[str] = ()) -> list[Government]:
    """Members of these names; made-up slugs count them."""
    made = []
    for index, name in enumerate(names):
        government, _ = Government.objects.get_or_create(
            slug=f"made-up-{index}",
            defaults={
                "name": name,
                "sort_name": name,
                "kind": Government.Kind.STATE,
                "is_taskforce_member": True,
                "is_demonstration": True,
                "alpha2": alpha2[index] if alpha2 else "",
            },
        )
        made.append(government)
    return made


def publish(world: World, round: Round, said: Statuses) -> None:
    """Publishes what is said, straight into the tables: the services are tested elsewhere."""
    slugs = dict.fromkeys(slug for slug, _number in said)
    author = world.user("clearance")
    rows = Government.objects.in_bulk(slugs, field_name="slug")
    reports = Report.objects.bulk_create(
        Report(round=round, government=rows[slug], state=Report.State.PUBLISHED) for slug in slugs
    )
    versions = ReportVersion.objects.bulk_create(
        ReportVersion(
            report=report,
            number=1,
            schema=1,
            answers={"sections": []},
            sha256="0" * 64,
            submitted_by=author,
        )
        for report in reports
    )
    publications = Publication.objects.bulk_create(
        Publication(
            government=report.government,
            round=round,
            version=version,
            published_at=timezone.now(),
        )
        for report, version in zip(reports, versions, strict=True)
    )
    PublishedSection.objects.bulk_create(
        PublishedSection(
            publication=publication,
            number=number,
            short_name=f"Commitment {number}",
            status=said[publication.government.slug, number],
        )
        for publication in publications
        for number in NUMBERS
        if (publication.government.slug, number) in said
    )


def mixed(slugs: Sequence[str], turn: int = 0) -> dict[tuple[str, int], str]:
    """Every status in every column, as soon as there are as many governments as statuses."""
    return {
        (slug, number): COPIED[(at + number + turn) % len(COPIED)]
        for at, slug in enumerate(slugs)
        for number in NUMBERS
    }


def of_rows(round: Round) -> dict[tuple[str, int], str]:
    """What is published in a round, by the tables."""
    return {
        (slug, number): status
        for slug, number, status in PublishedSection.objects.filter(
            publication__round=round, publication__is_current=True
        ).values_list("publication__government__slug", "number", "status")
    }


def of_page(address: str) -> dict[tuple[str, int], str]:
    """What a page's picture shows: by its links, its words and its colours, which have to agree."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    tree = html5lib.parse(answer.content, namespaceHTMLElements=False)
    table = next(each for each in tree.iter("table") if "pic" in each.get("class", ""))
    found = {}
    for row in table.find("tbody"):
        slug = row.find("th/a").get("href").split("/")[2]
        for number, cell in enumerate(row.findall("td"), start=1):
            tile = cell[0]
            code = tile.get("class").split("tile-")[1]
            [word] = [each.text for each in tile.findall("span") if not each.get("class")]
            assert WORDS[word] == code
            found[slug, number] = code
    return found


def texts_of(svg: bytes | str) -> list[str]:
    """Every line of text in a drawing, in the order in which it was drawn."""
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  # ours


def of_svg(svg: bytes, names: Mapping[str, str], columns: int = 9) -> dict[tuple[str, int], str]:
    """What a drawing shows for governments whose names stand in one line: after each name come as
    many words as there are columns."""
    texts = texts_of(svg)
    found = {}
    for slug, name in names.items():
        following = iter(texts[texts.index(name) + 1 :])
        for number in range(1, columns + 1):
            word = next(following)
            while word not in WORDS:  # in more lines than one
                word = f"{word} {next(following)}"
            found[slug, number] = WORDS[word]
    return found


def table_of(address: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def of_csv(address: str) -> dict[tuple[str, int], str]:
    """What a table says of those that published."""
    absent = {PublicStatus.NOT_REPORTED.value, PublicStatus.NOT_DUE.value}
    return {
        (row["government"], int(row["commitment"])): row["status"]
        for row in table_of(address)
        if row["status"] not in absent
    }
