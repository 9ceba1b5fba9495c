"""The words in which a government describes its progress. Codes are stored and never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """A government's own view of one commitment. There is no score behind it."""

    IN_PLACE = "in_place", _("In place")
    ADVANCED = "advanced", _("Advanced")
    UNDER_WAY = "under_way", _("Under way")
    PLANNED = "planned", _("Planned")
    NOT_STARTED = "not_started", pgettext_lazy("progress", "Not started")


STATUS_MEANING = {
    Status.IN_PLACE: _("Works in practice and is reviewed."),
    Status.ADVANCED: _("Most parts work; the gaps are known."),
    Status.UNDER_WAY: _("Started, with people and funds."),
    Status.PLANNED: _("Decided, not yet started."),
    Status.NOT_STARTED: _("Nothing has been decided yet."),
}


class PublicStatus(models.TextChoices):
    """What the public sees in a government's place for one commitment."""

    IN_PLACE = "in_place", _("In place")
    ADVANCED = "advanced", _("Advanced")
    UNDER_WAY = "under_way", _("Under way")
    PLANNED = "planned", _("Planned")
    NOT_STARTED = "not_started", pgettext_lazy("progress", "Not started")
    WITHHELD = "withheld", _("Not public")
    NIL = "nil", _("Nothing to report")
    NOT_REPORTED = "not_reported", _("Not reported")
    NOT_DUE = "not_due", _("Not due")


class Reply(models.TextChoices):
    """How a section answers: in words, or by one of the two short answers."""

    ANSWER = "answer", _("We report below")
    NO_CHANGE = "no_change", _("No change since the last round")
    NOTHING = "nothing", _("Nothing to report")


REPLY_MEANING = {
    Reply.ANSWER: "",
    Reply.NO_CHANGE: _("What you reported last still holds; your status is shown again."),
    Reply.NOTHING: _("There was nothing in this period that belongs here."),
}


class Visibility(models.TextChoices):
    """Who may read an answer once its report is published."""

    SECRETARIAT = "secretariat", _("Secretariat")
    TASKFORCE = "taskforce", _("Taskforce")
    PUBLIC = "public", _("Public")


# From those whom fewest read to those whom everybody reads.
WIDENING = (Visibility.SECRETARIAT, Visibility.TASKFORCE, Visibility.PUBLIC)


def narrower(one: str, other: str) -> str:
    """Of two visibilities the one that fewer people are given by."""
    return min(one, other, key=[str(each) for each in WIDENING].index)


VISIBILITY_MEANING = {
    Visibility.SECRETARIAT: _("Only the secretariat reads it."),
    Visibility.TASKFORCE: _("Member governments and the secretariat read it."),
    Visibility.PUBLIC: _("Everybody reads it, after clearance and acceptance."),
}
