"""What a publication's copies still say today, for whichever audience they were made."""

from collections.abc import Iterable
from typing import Any

from commitments.answers import Copy, masked
from commitments.models import CopiedSection, Publication
from taskforce.documents.models import Document


def readable(kind: type[Copy], publication: Publication) -> list[Copy]:
    """The sections of a publication as this audience may read them today. What the government
    keeps to itself in its latest version is not read in an earlier one either."""
    rows: Any = kind._default_manager
    sections = list(rows.filter(publication=publication))
    if publication.is_current:
        return sections
    current = rows.filter(
        publication__is_current=True,
        publication__government_id=publication.government_id,
        publication__round_id=publication.round_id,
    )
    latest = {section.number: section for section in current}
    return [masked(section, latest.get(section.number)) for section in sections]


def document_in(sections: Iterable[CopiedSection], pk: int) -> Document | None:
    """A document that these sections speak of; None for any other."""
    named = {
        row.get("document") for section in sections for row in section.details.get("evidence", ())
    }
    return Document.objects.filter(pk=pk).first() if pk in named else None
