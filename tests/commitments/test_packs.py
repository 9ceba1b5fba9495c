"""The clearance pack: everything in it, its version and fingerprint, in PDF and Word."""

import io
import re
from typing import Any

import docx
import pikepdf
import pytest
from django.utils import translation

from commitments import selectors, services
from commitments.packs import clearance_pack
from commitments.selectors import sections_of
from taskforce.packs import pdf
from tests.access.world import World


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    footers = [each.footer.paragraphs for each in document.sections]
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join([*texts, *rows, *(line.text for lines in footers for line in lines)])


def test_a_pack_has_every_answer_with_its_readers_and_the_fingerprint(world: World) -> None:
    world.complete_draft()
    section = world.report.sections.get(commitment__number=4)
    services.save_section(
        report=world.report,
        number=4,
        answers={
            "support_needed": "Training #for *judges*",
            "visibility-support_needed": "taskforce",
        },
        expected_version=section.version,
        actor=world.user("drafter"),
    )
    services.send_to_clearance(report=world.report, actor=world.user("drafter"))
    data = world.client("clearance").get(f"/reports/{world.report.pk}/pack.docx").content
    version = services.submit(report=world.report, actor=world.user("clearance"))
    text = words(data)
    for expected in ("Training #for *judges*", "Work on commitment 9 goes on.", version.sha256):
        assert expected in text
    assert "Member governments and the secretariat read it." in text
    assert f"version 1, SHA-256 {version.sha256[:16]}" in text


def test_the_pdf_is_tagged_and_says_that_it_is_accessible(world: World) -> None:
    world.bring_to("submitted")
    answer = world.client("clearance").get(f"/reports/{world.report.pk}/pack.pdf")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="norland-{world.round.slug}.pdf"'
    )
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang).startswith("en")
        assert re.search(r"pdfuaid:part", document.open_metadata().__str__())


def test_arabic_words_come_into_the_pack(world: World) -> None:
    world.complete_draft()
    world.report.sections.update(narrative="اعتمدت الحكومة دليلاً موحداً للمقابلات مع الأطفال.")
    with translation.override("ar"):
        pack = clearance_pack(
            world.report,
            selectors.live_answers(world.report),
            {each.commitment.number: each.commitment.text for each in sections_of(world.report)},
        )
        assert pack.right_to_left
        assert pdf.render(pack).startswith(b"%PDF-")


def test_a_pack_takes_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    world.complete_draft()
    client = world.client("drafter")
    with django_assert_max_num_queries(20):
        client.get(f"/reports/{world.report.pk}/pack.docx")
