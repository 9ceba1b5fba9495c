"""A government's public way: what it joined, signed and published, and what it means to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Publication, PublishedSection, Signature
from members.models import Government


@dataclass(frozen=True)
class Happened:
    """Something that happened on a day of the portal's zone, in the reader's language; `address`
    leads to what was published."""

    day: date
    said: str
    address: str = ""


@dataclass(frozen=True)
class Step:
    """A milestone of a national action, as its government published it."""

    number: int
    action: str
    title: str
    due_on: date
    done_on: date | None


def timeline(
    government: Government, signatures: Iterable[Signature], publications: Iterable[Publication]
) -> list[Happened]:
    """What is recorded with a day, the latest first."""
    found = [
        Happened(timezone.localdate(each.published_at), _published(each), each.get_absolute_url())
        for each in publications
    ]
    found += [
        Happened(
            each.signed_on,
            _("Signed version %(version)s of the mission statement")
            % {"version": each.statement.version},
        )
        for each in signatures
        if each.signed_on
    ]
    if government.taskforce_member_since:
        found.append(Happened(government.taskforce_member_since, _("Joined the Global Taskforce")))
    return sorted(found, key=lambda each: each.day, reverse=True)


def _published(publication: Publication) -> str:
    names = {"round": publication.round, "number": publication.version.number}
    if publication.version.number > 1:
        return _("Published version %(number)s of its report: %(round)s") % names
    return _("Published its report: %(round)s") % names


def milestones(sections: Iterable[PublishedSection]) -> list[Step]:
    """The steps of all national actions of a publication, in the order in which they were or are
    to be taken."""
    steps = [
        Step(
            number=section.number,
            action=action["title"],
            title=each["title"],
            due_on=date.fromisoformat(each["due_on"]),
            done_on=date.fromisoformat(each["done_on"]) if each["done_on"] else None,
        )
        for section in sections
        for action in section.details.get("actions", ())
        for each in action["milestones"]
    ]
    return sorted(steps, key=lambda each: (each.done_on or each.due_on, each.number))
