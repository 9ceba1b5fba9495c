"""The pictures of progress: what was published, nothing else, in alphabetical order."""

import gzip
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from commitments.models import Report, Status
from commitments.selectors.pictures import CHANGED, NOT_COMPARABLE, UNCHANGED, change, picture
from commitments.services import take_back
from members.models import Government
from taskforce.home.views import progress
from taskforce.packs.raster import png_of
from taskforce.ui.marks import STATUS_WORDS
from tests.access.world import World
from tests.home.picture_scenes import (
    COPIED,
    SVG,
    closed_round,
    governments,
    mixed,
    of_csv,
    of_page,
    of_rows,
    of_svg,
    publish,
    table_of,
    texts_of,
)

PAGES = ("/progress/", "/progress/commitments/4/", "/progress/regions/", "/members/map/")
FILES = ("/progress/governments", "/progress/commitments/4", "/progress/regions", "/members/map")
SEVEN = [f"Made-up {each}" for each in "ABCDEFG"]
SLUGS = [f"made-up-{index}" for index in range(7)]


def text(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_page_drawing_and_table_show_what_is_published(world: World) -> None:
    governments(SEVEN)
    first, second = (
        closed_round(world, "first", days_ago=200),
        closed_round(world, "second", days_ago=20),
    )
    publish(world, first, mixed(SLUGS, 3))
    publish(world, second, mixed(SLUGS))
    names = dict(zip(SLUGS, SEVEN, strict=True))
    for held in (first, second):
        published = of_rows(held)
        assert {published[slug, 4] for slug in SLUGS} == set(COPIED)
        asked = f"?round={held.slug}"
        assert of_page(f"/progress/{asked}") == published
        assert of_csv(f"/progress/governments.csv{asked}") == published
        drawn = Client().get(f"/progress/governments.svg{asked}").content
        assert of_svg(drawn, names) == published


def test_the_raster_picture_is_the_drawing(world: World) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    for name in FILES:
        drawn = Client().get(f"{name}.svg").content.decode()
        made = Client().get(f"{name}.png").content
        assert made == png_of(drawn, width=progress.PNG_WIDTH), name
        assert Image.open(io.BytesIO(made)).width == progress.PNG_WIDTH


def test_one_commitment_from_round_to_round(world: World) -> None:
    governments(SEVEN)
    rounds = [closed_round(world, name, days_ago=days) for name, days in (("b", 20), ("a", 200))]
    for turn, held in enumerate(rounds):
        publish(world, held, mixed(SLUGS, turn))
    later, earlier = (of_rows(held) for held in rounds)
    for slug in SLUGS:
        shown = of_page("/progress/commitments/4/")
        assert (shown[slug, 1], shown[slug, 2]) == (earlier[slug, 4], later[slug, 4])
        rows = [
            (row["round"], row["status"])
            for row in table_of("/progress/commitments/4.csv")
            if row["government"] == slug
        ]
        assert rows == [("a", earlier[slug, 4]), ("b", later[slug, 4])]
    drawn = Client().get("/progress/commitments/4.svg").content
    assert of_svg(drawn, dict(zip(SLUGS, SEVEN, strict=True)), columns=2) == shown
    # Up to an earlier round nothing of the later one is shown.
    assert of_page("/progress/commitments/4/?round=a") == {
        (slug, 1): earlier[slug, 4] for slug in SLUGS
    }


@pytest.mark.parametrize("state", ["drafting", "submitted", "in_review", "accepted", "held"])
def test_l3_nothing_is_drawn_before_it_is_published(world: World, state: str) -> None:
    world.bring_to(state)
    assert "tile-under_way" not in text("/progress/").split("</ul>")[-1]
    assert "<table" not in text("/progress/")
    for name in FILES[:3]:
        assert Client().get(f"{name}.svg").status_code == 404
        assert Client().get(f"{name}.csv").status_code == 404


def test_l4_what_is_taken_back_is_out_of_every_picture_at_once(world: World) -> None:
    world.bring_to("published")
    asked = f"?round={world.round.slug}"
    before = of_page(f"/progress/{asked}")
    assert before["norland", 4] != "withheld"
    take_back(
        report=world.report,
        numbers=[4],
        readers="taskforce",
        reason="Said why.",
        actor=world.user("clearance"),
    )
    after = {**before, ("norland", 4): "withheld"}
    assert of_page(f"/progress/{asked}") == after == of_rows(world.round)
    assert of_csv(f"/progress/governments.csv{asked}") == after
    drawn = Client().get(f"/progress/governments.svg{asked}").content
    assert of_svg(drawn, {"norland": "Norland"}) == after
    assert of_page(f"/progress/commitments/4/{asked}")["norland", 1] == "withheld"


def test_governments_stand_in_alphabetical_order_everywhere(world: World) -> None:
    governments(SEVEN)
    Government.objects.filter(slug="made-up-5").update(sort_name="Aaa")
    Government.objects.filter(slug="sudland").update(sort_name="Made-up C1")
    held = closed_round(world, "held", days_ago=20)
    publish(world, held, mixed(SLUGS))
    wanted = ["made-up-5", *(slug for slug in SLUGS if slug != "made-up-5")]
    assert list(dict.fromkeys(slug for slug, _ in of_page("/progress/"))) == wanted
    texts = texts_of(Client().get("/progress/governments.svg").content)
    names = [each for each in texts if each in SEVEN]
    assert names == [SEVEN[int(slug[-1])] for slug in wanted]
    # In the table those without a report stand among the others.
    listed = list(dict.fromkeys(row["government"] for row in table_of("/progress/governments.csv")))
    made_up = [slug for slug in listed if slug in {*SLUGS, "sudland"}]
    assert made_up[:5] == ["made-up-5", "made-up-0", "made-up-1", "made-up-2", "sudland"]
    by_sort_name = Government.objects.in_bulk(listed, field_name="slug")
    assert listed == sorted(listed, key=lambda slug: by_sort_name[slug].sort_name)


def test_nothing_is_added_up_or_ranked(world: World) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    page = text("/progress/")
    table = page[page.index("<tbody") : page.index("</tbody>")]
    drawn = " ".join(texts_of(Client().get("/progress/governments.svg").content))
    header = Client().get("/progress/governments.csv").content.decode().splitlines()[0]
    for words in (table, drawn, header):
        for forbidden in ("total", "score", "average", "rank ", "%", "best", "worst"):
            assert forbidden not in words.lower().replace("which is better", "")
    # The only figures of the drawing are the commitments, the day and the address.
    rows = texts_of(Client().get("/progress/governments.svg").content)
    figures = [each for each in rows if each.strip().isdigit()]
    assert figures == [str(number) for number in range(1, 10)]


def test_why_nothing_is_there_is_said(world: World, settings: pytest.FixtureRequest) -> None:
    governments(SEVEN)
    held = closed_round(world, "held", days_ago=20)
    publish(world, held, mixed(SLUGS[:2]))
    Report.objects.create(
        round=held, government=Government.objects.get(slug="made-up-3"), state="excused"
    )
    Government.objects.filter(slug="made-up-4").update(
        taskforce_member_since=timezone.now().date() - timedelta(days=3)
    )
    shown = picture([held])
    assert {"made-up-3", "made-up-4"} == {line.place.slug for line in shown.not_due}
    assert {"made-up-2", "made-up-5"} < {line.place.slug for line in shown.silent}
    page = text("/progress/")
    sentences = {
        code: page[page.index(words) : page.index(".</p>", page.index(words))]
        for code, words in (
            ("silent", "Not reported in this round:"),
            ("not due", "Not due so far in this round:"),
        )
    }
    assert SEVEN[2] in sentences["silent"]
    assert SEVEN[2] not in sentences["not due"]
    assert SEVEN[3] in sentences["not due"]
    assert "#gnr" in page.split("Not reported in this round:")[0][-60:]
    assert "#gnd" in page.split("Not due so far in this round:")[0][-60:]
    rows = {row["government"]: row["status"] for row in table_of("/progress/governments.csv")}
    assert (rows["made-up-2"], rows["made-up-3"]) == ("not_reported", "not_due")
    # Before the deadline nobody owes a report.
    early = picture([held], now=held.due_at - timedelta(days=1))
    assert not early.silent
    assert {"made-up-2", "made-up-3"} < {line.place.slug for line in early.not_due}


def test_whoever_left_keeps_what_it_published_and_is_not_called_silent(world: World) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS[:2]))
    Government.objects.filter(slug__in=["made-up-0", "made-up-2"]).update(state="left")
    assert ("made-up-0", 1) in of_page("/progress/")
    assert SEVEN[2] not in text("/progress/")


def test_two_rounds_stand_beside_each_other_in_words(world: World) -> None:
    governments(SEVEN)
    first = closed_round(world, "first", days_ago=200)
    publish(world, first, {("made-up-0", number): "planned" for number in range(1, 10)})
    publish(
        world,
        closed_round(world, "second", days_ago=20),
        {
            ("made-up-0", 1): "advanced",
            ("made-up-0", 2): "planned",
            ("made-up-0", 3): "withheld",
            ("made-up-1", 1): "planned",
        },
    )
    rows = {
        (row["government"], row["commitment"]): row
        for row in table_of("/progress/governments.csv?round=second&with=first")
    }
    found = [
        (rows[slug, number]["status"], rows[slug, number]["compared_status"], word)
        for slug, number, word in (
            ("made-up-0", "1", rows["made-up-0", "1"]["change"]),
            ("made-up-0", "2", rows["made-up-0", "2"]["change"]),
            ("made-up-0", "3", rows["made-up-0", "3"]["change"]),
            ("made-up-1", "1", rows["made-up-1", "1"]["change"]),
        )
    ]
    assert found == [
        ("advanced", "planned", "changed"),
        ("planned", "planned", "unchanged"),
        ("withheld", "planned", "not_comparable"),
        ("planned", "not_reported", "not_comparable"),
    ]
    page = text("/progress/?round=second&with=first")
    cell = page[page.index("tile tile-advanced") :].split("</td>")[0]
    assert "Advanced" in cell
    assert "Before:" in cell
    assert "Planned" in cell
    assert "Changed" in cell
    assert "After:" in text("/progress/?round=first&with=second")
    texts = texts_of(Client().get("/progress/governments.svg?round=second&with=first").content)
    at = texts.index("Made-up A")
    assert texts[at + 1 : at + 7] == [
        *("Advanced", "Planned", "Changed"),
        *("Planned", "Planned", "Unchanged"),
    ]


@pytest.mark.parametrize("first", STATUS_WORDS)
@pytest.mark.parametrize("other", STATUS_WORDS)
def test_only_statuses_are_compared_and_none_is_better(first: str, other: str) -> None:
    if {first, other} <= set(Status.values):
        assert change(first, other) == (UNCHANGED if first == other else CHANGED)
    else:
        assert change(first, other) == NOT_COMPARABLE
    assert change(first, other) == change(other, first)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("?round=nowhere", 404, "No reports of this round are published."),
        ("?round=%00", 404, "No reports of this round are published."),
        ("?round=held&with=nowhere", 404, "No reports of the round to compare with"),
        ("?with=%3Cscript%3E", 404, "No reports of the round to compare with"),
        ("?round=held&with=held", 400, "These are the same round twice."),
        ("?with=held", 400, "These are the same round twice."),
        ("?round=&with=", 200, "Made-up A"),
    ],
)
def test_odd_questions_are_answered_in_a_sentence(
    world: World, query: str, status: int, words: str
) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    answer = Client().get(f"/progress/{query}")
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "<script" not in page
    if "round=held" in query:
        assert '<option value="held" selected>' in page
    for form in ("svg", "png", "csv"):
        assert Client().get(f"/progress/governments.{form}{query}").status_code in {status, 404}


@pytest.mark.parametrize(
    "address",
    [
        "/progress/governments.pdf",
        "/members/map.gif",
        "/progress/commitments/10.svg",
        "/progress/commitments/10/",
        "/progress/commitments/99999999999999999999.csv",
        "/progress/regions/?round=nowhere",
        "/progress/commitments/4/?round=nowhere",
    ],
)
def test_what_there_is_not_is_a_404(world: World, address: str) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    assert Client().get(address).status_code == 404


def test_files_are_attachments_that_do_nothing(world: World) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    kinds = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
    for name in FILES:
        for form, kind in kinds.items():
            answer = Client().get(f"{name}.{form}")
            assert (answer.status_code, answer["Content-Type"]) == (200, kind)
            assert answer["Content-Disposition"].startswith('attachment; filename="')
            assert answer["Content-Disposition"].endswith(f'.{form}"')
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert not answer.cookies


def test_every_picture_says_what_it_is(world: World) -> None:
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    today = f"{timezone.now():%Y-%m-%d}"
    for name in FILES:
        drawn = Client().get(f"{name}.svg").content
        root = ET.fromstring(drawn)  # noqa: S314  # ours
        title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert about is not None
        assert root.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
        words = " ".join(texts_of(drawn))
        assert "As published on" in words
        assert "Source: Global Taskforce, http://127.0.0.1:8000/" in words
        assert "CC BY 4.0" in words
        if name != "/members/map":
            assert "Held" in title.text
        assert not any("style" in each.attrib for each in root.iter())
        row = table_of(f"{name}.csv")[0]
        assert row["as_of"] == today
        assert row["source"].startswith("http://127.0.0.1:8000/")
        assert row["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_pictures_of_the_demonstration_say_so(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.PORTAL_DEMO = True  # type: ignore[attr-defined]
    governments(SEVEN)
    publish(world, closed_round(world, "held", days_ago=20), mixed(SLUGS))
    for name in FILES:
        assert "Demonstration." in " ".join(texts_of(Client().get(f"{name}.svg").content))


def test_p3_two_hundred_governments_are_small_and_take_as_many_queries_as_one(
    world: World,
) -> None:
    first = closed_round(world, "first", days_ago=200)
    second = closed_round(world, "second", days_ago=20)
    slugs = [each.slug for each in governments([f"Government {at:03}" for at in range(200)])]
    pages = [*PAGES, "/progress/?round=second&with=first", *(f"{name}.csv" for name in FILES)]
    counted: list[list[int]] = []
    for known in (slugs[:1], slugs[1:3], slugs[3:]):
        publish(world, first, mixed(known))
        publish(world, second, mixed(known, 2))
        numbers = []
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                answer = Client().get(address)
            assert answer.status_code == 200
            numbers.append(len(asked))
        counted.append(numbers)
    assert counted[0] == counted[1] == counted[2]
    assert max(counted[0]) <= 8
    for address in pages[:5]:
        assert len(gzip.compress(Client().get(address).content)) <= 60_000, address
