"""What contributor and secretariat confirm of a text before anybody reads it, and why one goes
back. Codes are stored; the words are for the page, the sentences of reasons also for mail."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

POINTS: Mapping[str, str | Promise] = {
    "no_case_data": gettext_lazy(
        "It holds no case data: nothing about a child, a victim, a suspect or an investigation."
    ),
    "no_imagery": gettext_lazy("It holds no imagery of children, and nothing that leads to any."),
    "no_operational_detail": gettext_lazy(
        "It holds no operational detail that would help offenders avoid detection."
    ),
    "rights_cleared": gettext_lazy(
        "Whoever holds the rights to its text, pictures and documents agrees that it is shared."
    ),
}

CHANGES: Mapping[str, str | Promise] = {
    "case_data": gettext_lazy("It seems to hold case data."),
    "imagery": gettext_lazy("It seems to hold imagery, or to lead to it."),
    "operational_detail": gettext_lazy("It seems to hold operational detail."),
    "rights": gettext_lazy("It is not clear that its rights are cleared."),
    "unclear": gettext_lazy("Parts of it are hard to understand for readers elsewhere."),
    "incomplete": gettext_lazy("Something is missing that readers need."),
    "about": gettext_lazy("Kind, commitments or capabilities do not fit what it is about."),
    "outdated": gettext_lazy("Parts of it are no longer current."),
    "other": gettext_lazy("Something else, as described."),
}
UNPUBLISHED: Mapping[str, str | Promise] = {
    **{code: CHANGES[code] for code in ("case_data", "imagery", "operational_detail", "rights")},
    "wrong": gettext_lazy("It says something that is not right and may do harm."),
    "other": CHANGES["other"],
}


def require_all(points: Iterable[str]) -> list[str]:
    """The codes of all points. Raises ValidationError where one was not confirmed."""
    if set(points) != set(POINTS):
        raise ValidationError(
            {"points": _("Confirm each of the four points. None of them can be left out.")},
            code="unconfirmed",
        )
    return list(POINTS)


def sentence(code: str) -> str:
    """The reason in words; empty for a code of an earlier list."""
    return str(CHANGES.get(code) or UNPUBLISHED.get(code) or "")
