"""How answers of a report are laid out on pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments import indicators
from commitments.answers import LABELS, TEXTS
from commitments.models import NationalAction, Visibility
from commitments.models.status import VISIBILITY_MEANING, narrower
from commitments.selectors.board import COMPLETE
from taskforce.audit.models import AuditEvent

register = template.Library()


@dataclass(frozen=True)
class AnswerPart:
    """One part of an answer in words; `readers` where fewer people read it than everybody."""

    label: str
    text: str
    readers: str


@register.filter
def parts(answer: Mapping[str, Any]) -> list[AnswerPart]:
    """The texts and indicators of an answer. A text of the account stands here also when it is
    empty; the others only where something was said."""
    kept = answer["visibilities"]

    def readers(name: str) -> str:
        own = narrower(kept.get(name) or answer["visibility"], answer["visibility"])
        return "" if own == Visibility.PUBLIC else str(VISIBILITY_MEANING[Visibility(own)])

    found = [
        AnswerPart(str(LABELS[name]), answer[name], readers(name))
        for name in TEXTS
        if answer[name] or name in {"narrative", "challenges", "next_steps"}
    ]
    found += [
        AnswerPart(entry["label"], indicators.said(entry), readers(f"indicator-{entry['number']}"))
        for entry in answer["indicators"]
    ]
    return found


@register.simple_tag
def cells(states: Sequence[tuple[int, str]]) -> SafeString:
    """A report's sections as a row of small boxes: how far each is, in words for readers."""
    return _cells(tuple(states), get_language() or "")


@lru_cache(maxsize=1024)
def _cells(states: tuple[tuple[int, str], ...], language: str) -> SafeString:
    """Few patterns occur; a board of two hundred governments draws each of them once."""
    done = sum(state == COMPLETE for _number, state in states)
    return format_html(
        '<span class="cells" role="img" aria-label="{}">{}</span>',
        _("%(done)d of %(all)d complete") % {"done": done, "all": len(states)},
        format_html_join(
            "",
            '<span class="cell cell--{}">{}</span>',
            ((state, number) for number, state in states),
        ),
    )


@register.filter
def indicator_said(entry: Mapping[str, Any]) -> str:
    """An indicator's answer in words."""
    return indicators.said(entry)


@register.filter
def progress_word(action: Mapping[str, Any]) -> str:
    """How far a national action is."""
    return str(NationalAction.Progress(action["progress"]).label)


@register.filter
def milestone_when(milestone: Mapping[str, Any]) -> str:
    """When a milestone is planned, or when it was reached."""
    if milestone["done_on"]:
        day = indicators.day_in_words(milestone["done_on"])
        return _("reached %(day)s") % {"day": day}
    day = indicators.day_in_words(milestone["due_on"])
    return _("planned for %(day)s") % {"day": day}


@register.filter
def way_back(event: AuditEvent) -> str:
    """What led a report back to where it is."""
    return {
        "report.return_to_drafting": _("The clearance holder returned this report"),
        "report.return": _("The secretariat returned this report"),
        "report.recall": _("The clearance holder recalled this report"),
        "report.stop": _("The publication of this report was stopped"),
        "report.withdraw_nil": _("There is something to report after all"),
        "report.expect": _("A report is expected after all"),
    }[event.verb]
