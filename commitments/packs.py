"""The clearance pack: a report with everything in it, for approval at home."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from commitments import indicators
from commitments.answers import LABELS, TEXTS
from commitments.models import (
    NationalAction,
    PublicStatus,
    Reply,
    Report,
    Visibility,
)
from commitments.models.status import STATUS_MEANING, VISIBILITY_MEANING, narrower
from commitments.services.reporting import fingerprint
from taskforce.core.clock import in_words
from taskforce.packs.content import Chapter, Pack, Part


def clearance_pack(
    report: Report, answers: Sequence[Mapping[str, Any]], texts: Mapping[int, str]
) -> Pack:
    """The report as it stands: each answer with who may read it, and the page that the public
    will read. `texts` has the words of each commitment.

    The footer carries the version that a submission of these answers makes, and their fingerprint:
    whoever clears can see that what was submitted is what they approved.
    """
    number = report.version_number if report.is_frozen else report.version_number + 1
    digest = fingerprint({"sections": list(answers)})
    state = _("as submitted") if report.is_frozen else _("for clearance, not submitted")
    language = get_language() or "en"
    return Pack(
        title=_("Progress report of %(government)s") % {"government": report.government},
        subtitle=str(report.round),
        facts=[
            (_("Version"), f"{number} ({state})"),
            (_("State"), str(report.get_state_display())),
            (_("Deadline"), in_words(report.due_at, report.due_zone)),
            (_("Made"), in_words(timezone.now().replace(second=0, microsecond=0), "UTC")),
            (_("Fingerprint (SHA-256)"), digest),
            *_origin(report),
        ],
        chapters=[_chapter(answer, texts) for answer in answers],
        footer=_("%(government)s, %(round)s, version %(number)d, SHA-256 %(digest)s")
        % {
            "government": report.government,
            "round": report.round,
            "number": number,
            "digest": digest[:16],
        },
        language=language,
        right_to_left=get_language_bidi(),
        page_label=_("Page {page} of {pages}"),
        unshown=_("Where � stands, this file cannot show a character. The Word file has it."),
    )


def _origin(report: Report) -> Iterator[tuple[str, str]]:
    if report.letter_of:
        day = formats.date_format(report.letter_of, "j F Y")
        yield _("Entered by the secretariat from the letter of"), str(day)
    if report.is_amendment and report.change_note:
        yield _("What the amendment changes"), report.change_note


def _chapter(answer: Mapping[str, Any], texts: Mapping[int, str]) -> Chapter:
    number = answer["number"]
    return Chapter(
        heading=f"{number}. {answer['short_name']}",
        intro=texts.get(number, "").replace("**", ""),
        parts=list(_parts(answer)),
    )


def _parts(answer: Mapping[str, Any]) -> Iterator[Part]:
    kept = answer["visibilities"]

    def readers(name: str) -> str:
        own = narrower(kept.get(name) or answer["visibility"], answer["visibility"])
        return str(VISIBILITY_MEANING[Visibility(own)])

    yield Part(_("Progress"), [_progress(answer)], note=readers("status"))
    for name in TEXTS:
        paragraphs = [each for each in answer[name].split("\n\n") if each.strip()]
        if paragraphs:
            yield Part(str(LABELS[name]), paragraphs, note=readers(name))
    for entry in answer["indicators"]:
        note = readers(f"indicator-{entry['number']}")
        yield Part(entry["label"], [indicators.said(entry)], note=note)
    if answer["evidence"]:
        items = [f"{row['title']}: {row['url'] or row['name']}" for row in answer["evidence"]]
        yield Part(_("Evidence"), items=items, note=readers("evidence"))
    for action in answer["actions"]:
        yield Part(
            _("National action: %(title)s") % {"title": action["title"]},
            [_action(action), *filter(None, [action["update"]])],
            items=[_milestone(each) for each in action["milestones"]],
            note=str(VISIBILITY_MEANING[Visibility(action["visibility"])]),
        )


def _progress(answer: Mapping[str, Any]) -> str:
    if answer["reply"] == Reply.NOTHING:
        return str(Reply.NOTHING.label)
    if not answer["status"]:
        return _("Not provided")
    words = f"{PublicStatus(answer['status']).label}. {STATUS_MEANING[answer['status']]}"
    if answer["reply"] == Reply.NO_CHANGE:
        words = f"{words} {Reply.NO_CHANGE.label}."
    return words


def _action(action: Mapping[str, Any]) -> str:
    progress = str(NationalAction.Progress(action["progress"]).label)
    return f"{progress}. {action['lead_body']}".strip(". ") + "."


def _milestone(milestone: Mapping[str, Any]) -> str:
    done = milestone["done_on"]
    words = _("%(title)s, reached %(day)s") if done else _("%(title)s, planned for %(day)s")
    day = indicators.day_in_words(done or milestone["due_on"])
    return words % {"title": milestone["title"], "day": day}
