"""What an answer consists of, how a submitted version keeps it, and who reads how much of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import indicators
from commitments.models import (
    CopiedSection,
    Evidence,
    IndicatorVersion,
    NationalAction,
    PublicStatus,
    Reply,
    Section,
    Visibility,
)
from commitments.models.status import WIDENING, narrower

Copy = TypeVar("Copy", bound=CopiedSection)

# The layout of ReportVersion.answers; raised when a key changes its meaning.
SCHEMA = 2
TEXTS = ("narrative", "challenges", "next_steps", "support_needed", "support_offered")
PLAIN = ("reply", "status", *TEXTS, "visibility", "is_complete")
# Parts of a section that can have fewer readers than the section; indicators come on top.
PARTS = (*TEXTS, "evidence")
LABELS = {
    "reply": gettext_lazy("How do you answer?"),
    "status": gettext_lazy("Progress"),
    "narrative": gettext_lazy("What changed"),
    "challenges": gettext_lazy("What stood in the way"),
    "next_steps": gettext_lazy("What comes next"),
    "support_needed": gettext_lazy("Support needed"),
    "support_offered": gettext_lazy("Support offered"),
    "evidence": gettext_lazy("Evidence"),
    "visibility": gettext_lazy("Who may read this answer"),
    "is_complete": gettext_lazy("Completed"),
}
_INDICATOR, _VISIBILITY = "indicator-", "visibility-"


def value(section: Any, name: str) -> Any:
    """One value of a section (or of a row of its history) by its flat name: a field of PLAIN,
    `indicator-<key>` or `visibility-<part>`."""
    if name.startswith(_INDICATOR):
        return section.indicators.get(name.removeprefix(_INDICATOR), "")
    if name.startswith(_VISIBILITY):
        return section.visibilities.get(name.removeprefix(_VISIBILITY), "")
    return getattr(section, name)


def put(section: Section, name: str, answer: Any) -> None:
    """Sets one value by its flat name. Raises KeyError for a name that is not an answer's."""
    if name.startswith(_INDICATOR):
        _put(section.indicators, name.removeprefix(_INDICATOR), answer)
    elif name.startswith(_VISIBILITY):
        _put(section.visibilities, name.removeprefix(_VISIBILITY), answer)
    elif name in PLAIN:
        setattr(section, name, answer)
    else:
        raise KeyError(name)


def _put(target: dict[str, str], key: str, answer: str) -> None:
    if answer:
        target[key] = answer
    else:
        target.pop(key, None)


def answer_of(
    section: Section,
    *,
    asked: Sequence[IndicatorVersion] = (),
    evidence: Iterable[Evidence] = (),
    actions: Iterable[NationalAction] = (),
) -> dict[str, Any]:
    """A section as ReportVersion.answers keeps it."""
    return {
        "number": section.commitment.number,
        "short_name": section.commitment.short_name,
        **{name: getattr(section, name) for name in PLAIN if name != "is_complete"},
        "visibilities": dict(section.visibilities),
        "typed": dict(section.indicators),
        "indicators": indicators.entries(asked, section.indicators),
        "evidence": [_evidence(each) for each in evidence],
        "actions": [_action(each) for each in actions],
    }


def _evidence(row: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {"title": row.title, "url": row.url}
    if row.document is not None:
        found |= {
            "document": row.document_id,
            "name": row.document.name,
            "sha256": row.document.sha256,
        }
    return found


def _action(row: NationalAction) -> dict[str, Any]:
    return {
        "number": row.pk,
        "title": row.title,
        "lead_body": row.lead_body,
        "progress": row.progress,
        "update": row.update,
        "visibility": row.visibility,
        "milestones": [
            {
                "title": each.title,
                "due_on": each.due_on.isoformat(),
                "done_on": each.done_on.isoformat() if each.done_on else "",
            }
            for each in row.milestones.all()
        ],
    }


def upgraded(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of any earlier layout in the present one."""
    return {
        "reply": Reply.ANSWER.value,
        "support_needed": "",
        "support_offered": "",
        "visibilities": {},
        "typed": {},
        "indicators": [],
        "evidence": [],
        "actions": [],
        **answer,
    }


def said(section: Section, name: str) -> str:
    """One value by its flat name in words: the label of a choice, the text itself, yes or no."""
    if name == "is_complete":
        return _("Yes") if section.is_complete else _("No")
    if name.startswith(_VISIBILITY):
        stored = value(section, name)
        return str(Visibility(stored).label) if stored else _("Like the whole answer")
    display = getattr(section, f"get_{name}_display", None)
    return str(display() if display else value(section, name))


def copied(
    kind: type[Copy], answer: Mapping[str, Any], *, audience: str = Visibility.PUBLIC
) -> Copy:
    """What an audience reads of one answer: the one place that decides it. Unsaved, so that the
    preview before clearance shows the same as the publication.

    An answer that this audience may not read leaves its place, marked as withheld, and not one of
    its words. Of an answer that it may read, the parts with fewer readers are left out.
    """
    answer = upgraded(answer)
    head = {"number": answer["number"], "short_name": answer["short_name"]}
    if not _reaches(answer["visibility"], audience):
        return kind(**head, status=PublicStatus.WITHHELD)
    if answer["reply"] == Reply.NOTHING:
        return kind(**head, status=PublicStatus.NIL, reply=answer["reply"])
    kept = answer["visibilities"]

    def shown(part: str) -> bool:
        own = kept.get(part) or answer["visibility"]
        return _reaches(narrower(own, answer["visibility"]), audience)

    entries = [each for each in answer["indicators"] if shown(f"indicator-{each['number']}")]
    actions = [each for each in answer["actions"] if _reaches(each["visibility"], audience)]
    details = {
        "indicators": entries,
        "evidence": answer["evidence"] if shown("evidence") else [],
        "actions": actions,
    }
    return kind(
        **head,
        status=answer["status"] or PublicStatus.NOT_REPORTED,
        reply=answer["reply"],
        **{name: answer[name] if shown(name) else "" for name in TEXTS},
        details={name: rows for name, rows in details.items() if rows},
        withheld=[
            *sorted(part for part in kept if not shown(part)),
            *(f"action-{each['number']}" for each in answer["actions"] if each not in actions),
        ],
    )


def _reaches(visibility: str, audience: str) -> bool:
    order = [str(each) for each in WIDENING]
    return order.index(visibility) >= order.index(audience)


def emptied() -> dict[str, Any]:
    """What an update sets on copies that are taken back: nothing stays but the commitment."""
    return {
        "status": PublicStatus.WITHHELD.value,
        "reply": Reply.ANSWER.value,
        **dict.fromkeys(TEXTS, ""),
        "details": {},
        "withheld": [],
    }


def masked(earlier: Copy, current: Copy | None) -> Copy:
    """An earlier version of a section as it may still be read: what the government keeps to itself
    now is not read in its history either."""
    if current is None:
        return earlier
    if current.status == PublicStatus.WITHHELD:
        head = {"number": earlier.number, "short_name": earlier.short_name}
        return type(earlier)(**head, status=PublicStatus.WITHHELD)
    for part in current.withheld:
        if part in TEXTS:
            setattr(earlier, part, "")
    gone = set(current.withheld)
    earlier.details = {
        name: kept
        for name, rows in earlier.details.items()
        if name not in gone
        and (
            kept := [
                row
                for row in rows
                if name == "evidence" or f"{name.removesuffix('s')}-{row['number']}" not in gone
            ]
        )
    }
    earlier.withheld = sorted(gone | set(earlier.withheld))
    return earlier
