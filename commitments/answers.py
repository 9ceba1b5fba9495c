"""What an answer consists of, how a submitted version keeps it, and how much of it is public."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import (
    Publication,
    PublicStatus,
    PublishedSection,
    Section,
    Visibility,
)

# The layout of ReportVersion.answers; raised when a key changes its meaning.
SCHEMA = 1
TEXTS = ("narrative", "challenges", "next_steps")
FIELDS = ("status", *TEXTS, "visibility", "is_complete")


def answer_of(section: Section) -> dict[str, Any]:
    """A section as ReportVersion.answers keeps it."""
    return {
        "number": section.commitment.number,
        "short_name": section.commitment.short_name,
        "status": section.status,
        "narrative": section.narrative,
        "challenges": section.challenges,
        "next_steps": section.next_steps,
        "visibility": section.visibility,
    }


def said(section: Section, name: str) -> str:
    """One of FIELDS in words: the label of a choice, the text itself, yes or no."""
    if name == "is_complete":
        return _("Yes") if section.is_complete else _("No")
    display = getattr(section, f"get_{name}_display", None)
    return str(display() if display else getattr(section, name))


def public_section(publication: Publication | None, answer: Mapping[str, Any]) -> PublishedSection:
    """What the public reads of one answer: the one place that decides it.

    An answer that is not public leaves its place, marked as withheld, and not one of its words.
    Unsaved, so that the preview before clearance shows the same as the publication.
    """
    shown = answer["visibility"] == Visibility.PUBLIC
    return PublishedSection(
        publication=publication,
        number=answer["number"],
        short_name=answer["short_name"],
        status=answer["status"] if shown else PublicStatus.WITHHELD,
        **{name: answer[name] if shown else "" for name in TEXTS},
    )
