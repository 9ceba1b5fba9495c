"""The briefing pack of a meeting: what its reader may read of it, in the order of the day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from commitments import indicators
from commitments.answers import LABELS, TEXTS
from commitments.models import CopiedSection, Publication, PublicStatus, Reply
from commitments.selectors import public as commitments
from commitments.selectors.changes import Change
from meetings.models import ActionItem, Paper
from meetings.selectors.packs import Material
from taskforce.core.clock import in_words
from taskforce.packs.content import Chapter, Insert, Pack, Part, Table

_PDF = "application/pdf"
# Of what governments report, in characters: about three hundred pages. Where all of them write at
# length, each text ends sooner, and says so.
MOST_REPORTED = 900_000
_LENGTHS = (20_000, 3_000, 1_500, 700, 300)


def briefing_pack(material: Material, *, number: int, reader: str, zone: str) -> Pack:
    """The pack without the pages of the papers: `paper_inserts` gives those.

    `number` is the version, `reader` for whom it is made; instants are said in the host's zone and
    in `zone`, the reader's own.
    """
    meeting = material.meeting
    length = _length_of_texts(material)
    facts = [
        (_("Begins"), in_words(meeting.starts_at, meeting.zone, zone)),
        (_("Ends"), in_words(meeting.ends_at, meeting.zone, zone)),
        (_("Place"), meeting.place),
        (_("Made for"), reader),
        (_("Version"), f"{number}, {in_words(_minute(), zone)}"),
    ]
    if meeting.date_pending:
        facts[:2] = [(_("Date"), _("To be decided"))]
    if meeting.reason:
        facts.append((str(meeting.get_state_display()), meeting.reason))
    facts.append((_("Please note"), _note(material)))
    return Pack(
        title=_("Briefing pack"),
        subtitle=meeting.title,
        facts=facts,
        chapters=[
            _agenda(material),
            _papers(material),
            _decisions(material),
            _actions(material.actions),
            *_changes(material),
            _reports(material),
            *(_report(publication, sections, length) for publication, sections in material.reports),
            *_texts_of_papers(material),
        ],
        footer=_("Made for %(reader)s. %(meeting)s, version %(number)d")
        % {"reader": reader, "meeting": meeting.title, "number": number},
        language=get_language() or "en",
        right_to_left=get_language_bidi(),
        page_label=_("Page {page} of {pages}"),
        unshown=_("Where � stands, this file cannot show a character. The portal has it."),
        watermark=reader if material.is_restricted else "",
    )


def paper_inserts(material: Material) -> list[Insert]:
    """The documents of the papers, in the order of their numbers."""
    found = []
    for paper, version in material.papers:
        document = version.document
        address = settings.PORTAL_URL + reverse("paper-document", args=[paper.pk])
        named = {"number": paper.number, "title": paper.title, "address": address}
        found.append(
            Insert(
                heading=_("Paper %(number)d: %(title)s") % named,
                path=document.path if document.media_type == _PDF else None,
                alternative=_(
                    "Page {page} of {pages} of paper %(number)d, %(title)s. Its text for screen "
                    "readers: %(address)s"
                )
                % named,
                absent=_("Not part of this file (%(name)s). Read it in the portal: %(address)s")
                % {"name": document.name, "address": address},
            )
        )
    return found


def _minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def _note(material: Material) -> str:
    if material.is_restricted:
        return _(
            "This pack has parts that were given to you or to your government alone. Do not pass "
            "it on."
        )
    return _("For member governments and the secretariat. Please do not pass it on.")


def _agenda(material: Material) -> Chapter:
    heading = _("Agenda")
    agenda = material.agenda
    if agenda is None:
        return Chapter(heading, _("The agenda has not been circulated yet."))
    by_item: dict[int, list[str]] = {}
    for paper, _version in material.papers:
        if paper.item_id:
            by_item.setdefault(paper.item_id, []).append(_paper_in_words(paper))
    intro = _("Version %(number)d, circulated on %(day)s. %(minutes)d minutes in all.") % {
        "number": agenda.version.number,
        "day": formats.date_format(agenda.version.circulated_at, "j F Y"),
        "minutes": agenda.minutes,
    }
    parts = [
        Part(
            f"{said['number']}. {said['title']}",
            [said["description"]] if said["description"] else [],
            by_item.get(said["item"], []),
            ", ".join(
                filter(
                    None,
                    [
                        str(said["kind_word"]),
                        ngettext("%d minute", "%d minutes", said["minutes"]) % said["minutes"],
                        said["presenter"],
                        said["government"],
                    ],
                )
            ),
        )
        for said in agenda.items
    ]
    return Chapter(heading, intro, parts)


def _paper_in_words(paper: Paper) -> str:
    return _("Paper %(number)d: %(title)s") % {"number": paper.number, "title": paper.title}


def _papers(material: Material) -> Chapter:
    heading = _("Papers")
    if not material.papers:
        return Chapter(heading, _("There are no papers for you to read yet."))
    rows = [
        [
            str(paper.number),
            paper.title,
            str(paper.government or _("The secretariat")),
            str(paper.get_access_display()),
        ]
        for paper, _version in material.papers
    ]
    head = [_("No."), _("Title"), _("From"), _("Who reads it")]
    return Chapter(heading, "", [Table(_("Papers that you may read"), head, rows, (1, 5, 3, 3))])


def _decisions(material: Material) -> Chapter:
    heading = _("Decisions since last time")
    if not material.decisions:
        return Chapter(heading, _("No decision was recorded since then."))
    rows = [
        [
            str(row.meeting),
            formats.date_format(row.meeting.starts_there, "j F Y"),
            str(row.number),
            row.text,
        ]
        for row in material.decisions
    ]
    head = [_("Meeting"), _("Date"), _("No."), _("Decision")]
    return Chapter(
        heading, "", [Table(_("Decisions, the latest meeting first"), head, rows, (3, 2, 1, 6))]
    )


def _actions(actions: Sequence[ActionItem]) -> Chapter:
    heading = _("Open actions")
    if not actions:
        return Chapter(heading, _("No action is open."))
    head = [_("Number"), _("What is to be done"), _("Owner"), _("Due"), _("State")]
    rows = [[row.number, row.text, row.owner, _due(row), _state(row)] for row in actions]
    return Chapter(heading, "", [Table(_("Open actions by number"), head, rows, (3, 7, 3, 4, 3))])


def _due(action: ActionItem) -> str:
    return in_words(action.due_at, action.due_zone) if action.due_at else _("No date")


def _state(action: ActionItem) -> str:
    state = str(action.get_state_display())
    return _("%(state)s, overdue") % {"state": state} if action.is_overdue else state


def _changes(material: Material) -> Iterator[Chapter]:
    heading = _("What changed since the last meeting")
    if not material.changes:
        yield Chapter(heading, _("Nothing was published since then."))
        return
    names = {each.number: str(each) for each in commitments.commitments()}
    intro = ""
    if material.since is not None:
        intro = _("Since “%(title)s” ended on %(when)s. Governments in alphabetical order.") % {
            "title": material.since.title,
            "when": in_words(material.since.ends_at, material.since.zone),
        }
    yield Chapter(
        heading,
        intro,
        [
            Part(names[number], items=[_change(change) for change in changes])
            for number, changes in material.changes.items()
            if number in names
        ],
    )


def _change(change: Change) -> str:
    now = PublicStatus(change.status).label
    if change.is_new:
        said = _("%(now)s, reported for the first time") % {"now": now}
    elif change.status != change.status_before:
        before = PublicStatus(change.status_before).label
        said = _("%(now)s, before: %(before)s") % {"now": now, "before": before}
    else:
        what = ", ".join(each.label for each in change.differences)
        said = _("%(now)s as before; different: %(what)s") % {"now": now, "what": what}
    return f"{change.government}: {said}"


def _reports(material: Material) -> Chapter:
    """What the chapters of governments are about, and who has none; in a quiet line."""
    meeting = material.meeting
    intro = (
        _("On the round “%(round)s”, by government, in alphabetical order.")
        % {"round": meeting.round}
        if meeting.round
        else _("The latest report of each government, in alphabetical order.")
    )
    silent = ", ".join(str(each) for each in material.silent)
    note = _("No published report: %(governments)s.") % {"governments": silent}
    return Chapter(_("Reports of members"), " ".join([intro, *([note] if silent else [])]))


def _length_of_texts(material: Material) -> int:
    """The most characters of one text with which all of them stay within MOST_REPORTED."""
    said = [
        len(getattr(section, name))
        for _publication, sections in material.reports
        for section in sections
        for name in TEXTS
    ]
    fitting = (most for most in _LENGTHS if sum(min(each, most) for each in said) <= MOST_REPORTED)
    return next(fitting, _LENGTHS[-1])


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return _("%(beginning)s … (read on in the portal)") % {"beginning": text[:length].rstrip()}


def _report(publication: Publication, sections: Sequence[CopiedSection], length: int) -> Chapter:
    return Chapter(
        str(publication.government),
        str(publication.round),
        [_section(section, length) for section in sections],
    )


def _section(section: CopiedSection, length: int) -> Part:
    withheld = section.status == PublicStatus.WITHHELD
    status = _("Not shared") if withheld else PublicStatus(section.status).label
    named = [
        (str(LABELS[name]), _shortened(getattr(section, name), length))
        for name in TEXTS
        if getattr(section, name)
    ]
    details: Mapping[str, Sequence[Mapping[str, str]]] = section.details
    items = [
        f"{entry['label']}: {indicators.said(entry)}" for entry in details.get("indicators", ())
    ]
    items += [
        f"{LABELS['evidence']}: {row['title']} {row['url'] or row.get('name', '')}".strip()
        for row in details.get("evidence", ())
    ]
    items += [
        _("National action: %(title)s") % {"title": action["title"]}
        for action in details.get("actions", ())
    ]
    note = str(Reply.NO_CHANGE.label) if section.reply == Reply.NO_CHANGE else ""
    heading = f"{section.number}. {section.short_name}: {status}"
    return Part(heading, items=items, note=note, named=named)


def _texts_of_papers(material: Material) -> Iterator[Chapter]:
    if material.papers:
        yield Chapter(
            _("Texts of the papers"),
            _(
                "Each page follows as a picture, with the address at which its text is read. What "
                "is not a PDF is named with its address."
            ),
        )


def file_name(meeting_slug: str, number: int) -> str:
    """What the file is called where it is saved."""
    return f"briefing-{meeting_slug}-{number}.pdf"
