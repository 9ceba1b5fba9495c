"""What keeps a section from being complete: asked by the form, the service and the task list."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from commitments import indicators
from commitments.answers import TEXTS
from commitments.models import IndicatorVersion, Reply, Section

WORD_LIMIT = 500  # words in one text; about a page, as much as a reader takes in


def problems(section: Section, asked: Sequence[IndicatorVersion]) -> Mapping[str, str]:
    """What is missing or wrong, by the flat names of commitments.answers; empty where all is well.

    `asked` are the indicators of this section's commitment. Needs no query.
    """
    if section.reply == Reply.NOTHING:
        return {}
    found: dict[str, str] = {}
    if not section.status:
        found["status"] = _("Select how you would describe progress.")
    if section.reply == Reply.NO_CHANGE:
        return found
    if not section.narrative.strip():
        found["narrative"] = _("Describe what changed in this period.")
    for name in TEXTS:
        count = len(getattr(section, name).split())
        if count > WORD_LIMIT:
            found[name] = _("Shorten this to %(limit)d words. It has %(count)d.") % {
                "limit": WORD_LIMIT,
                "count": count,
            }
    return found | indicators.problems(asked, section.indicators)
