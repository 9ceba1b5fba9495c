"""The shipped content: complete, verbatim, loaded once, and never overwritten."""

import html
import re

import pytest
from django.core.management import call_command
from django.test import Client

from commitments.content.loader import load
from commitments.content.source import FOLDER, read_statement
from commitments.models import Capability, Commitment, Signature, Statement
from members.models import Government

NAMES = [
    "Australia",
    "Belgium",
    "Canada",
    "Estonia",
    "European Commission",
    "Finland",
    "Guatemala",
    "Kenya",
    "Moldova (Republic of)",
    "The Netherlands",
    "The United States of America",
    "The United Arab Emirates",
    "The United Kingdom",
]


def words(text: str) -> str:
    """Text without markup, with every run of white space as one blank."""
    return " ".join(text.split())


def source_sentences() -> list[str]:
    """Every sentence of the published text up to the list of names, and of the closing notes."""
    text = (FOLDER / "mission-statement.md").read_text(encoding="utf-8")
    text = re.sub(r"\[([^\]]+)\]\(#\)", r"\1", text)
    names = {words(name) for name in NAMES}
    paragraphs = [
        words(re.sub(r"</?sup>|\*\*|^#+ |^- |^\*|\*$", "", part.strip()))
        for part in re.split(r"\n[ \t]*\n|\n(?=- )", text)
    ]
    kept = [part for part in paragraphs if part and part not in names and part != "Signed"]
    # The two names without an empty line between them.
    kept = [part for part in kept if not part.startswith(("The United", "Moldova", "European C"))]
    return [sentence for part in kept for sentence in re.split(r"(?<=[.:])\s+(?=[A-Z])", part)]


def shown(path: str) -> str:
    """The words of a page as a reader sees them."""
    page = Client().get(path).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return words(html.unescape(re.sub(r"<[^>]+>", " ", main)).replace(" .", "."))


def squeeze(text: str) -> str:
    """Only letters, digits and signs: markup may put blanks where the source has none."""
    return re.sub(r"\s+", "", text)


def test_the_mission_page_has_every_sentence_in_order(content: None) -> None:
    page = squeeze(shown("/mission/"))
    sentences = source_sentences()
    assert len(sentences) > 25
    at = 0
    for sentence in sentences:
        found = page.find(squeeze(sentence), at)
        assert found >= 0, f"missing or out of order: {sentence}"
        at = found
    for name in NAMES:
        assert squeeze(name) in page


def test_the_signatories_are_thirteen_in_the_published_order(content: None) -> None:
    rows = Signature.objects.order_by("position").values_list("government__name", flat=True)
    assert list(rows) == NAMES
    assert not Signature.objects.filter(signed_on__isnull=False).exists()


def test_the_three_facts_are_not_derived_from_one_another(content: None) -> None:
    assert Government.objects.filter(is_alliance_member__isnull=False).count() == 0
    assert Government.objects.get(slug="european-commission").alpha2 == ""


def test_loading_twice_changes_nothing(content: None) -> None:
    assert str(load()) == "0 governments, 0 capabilities, 0 commitments, 0 signatures"
    assert (Statement.objects.count(), Commitment.objects.count()) == (1, 9)


def test_what_was_edited_is_not_overwritten(content: None) -> None:
    commitment = Commitment.objects.get(number=4)
    commitment.short_name = "People harmed"
    commitment.save()
    commitment.capabilities.clear()
    Capability.objects.filter(number=12).update(name="Hotline")
    Government.objects.filter(slug="kenya").update(sort_name="Kenia")
    call_command("load_content", verbosity=0)
    commitment.refresh_from_db()
    assert commitment.short_name == "People harmed"
    assert commitment.capabilities.count() == 0
    assert Capability.objects.get(number=12).name == "Hotline"
    assert Government.objects.get(slug="kenya").sort_name == "Kenia"


def test_each_commitment_keeps_its_emphasis() -> None:
    texts = read_statement().commitments
    assert len(texts) == 9
    assert all(text.startswith("**") for text in texts)


@pytest.mark.parametrize("number", range(1, 10))
def test_each_commitment_has_a_page(content: None, number: int) -> None:
    text = Commitment.objects.get(number=number).text.replace("**", "")
    assert squeeze(text) in squeeze(shown(f"/commitments/{number}/"))


@pytest.mark.parametrize("number", [0, 10, 99999])
def test_a_commitment_that_does_not_exist_is_a_helpful_404(content: None, number: int) -> None:
    answer = Client().get(f"/commitments/{number}/")
    assert answer.status_code == 404
    for commitment in Commitment.objects.all():
        assert commitment.get_absolute_url() in answer.content.decode()
