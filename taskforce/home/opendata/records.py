"""What a row becomes in the open data: a record with every field that its data set describes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import Http404

from commitments import indicators
from commitments.selectors import open_rows
from knowledge import selectors as knowledge
from knowledge.models import Resource
from meetings import selectors as meetings
from meetings.models import Meeting
from members.models import Government
from taskforce.core.addresses import address_of

Record = dict[str, Any]


def address(name: str, *arguments: Any) -> str:
    """A page's full address."""
    return settings.PORTAL_URL + address_of(name, *arguments)


def of_governments(row: Government) -> Iterator[Record]:
    yield {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "alpha2": row.alpha2 or None,
        "alpha3": row.alpha3 or None,
        "is_member": row.is_taskforce_member and row.state != Government.State.LEFT,
        "member_since": row.taskforce_member_since,
        "is_alliance_member": row.is_alliance_member,
        "alliance_member_since": row.alliance_member_since if row.is_alliance_member else None,
        "office": row.office,
        "office_email": row.office_email,
        "address": address("member-detail", row.slug) if row.is_taskforce_member else None,
    }


def of_signatures(row: Any) -> Iterator[Record]:
    yield {
        "government": row.government.slug,
        "government_name": row.government.name,
        "version": row.statement.version,
        "signed_on": row.signed_on,
    }


def of_commitments(row: Any) -> Iterator[Record]:
    yield {
        "number": row.number,
        "short_name": row.short_name,
        "text": row.text,
        "reporting_guide": row.reporting_guide,
        "statement_version": row.statement.version,
        "capabilities": row.capability_keys,
        "address": address("commitment-detail", row.number),
    }


def of_capabilities(row: Any) -> Iterator[Record]:
    yield {
        "key": row.key,
        "edition": row.edition,
        "number": row.number,
        "name": row.name,
        "domain": row.domain,
    }


def of_rounds(row: Any) -> Iterator[Record]:
    yield {"slug": row.slug, "title": row.title, "due_at": row.due_at, "due_zone": row.due_zone}


def _at(row: Any) -> Record:
    return {
        "government": row.government_slug,
        "government_name": row.government_name,
        "round": row.round_slug,
    }


def _page(row: Any) -> tuple[str, str, int]:
    return row.government_slug, row.round_slug, row.version_number


def of_publications(row: Any) -> Iterator[Record]:
    yield {
        "id": row.pk,
        **_at(row),
        "version": row.version_number,
        "is_current": row.is_current,
        "published_at": row.published_at,
        "letter_of": row.letter_of,
        "change_note": row.change_note,
        "address": address("member-publication", *_page(row)),
    }


def of_answers(row: Any) -> Iterator[Record]:
    page = _page(row)
    yield {
        "id": row.pk,
        **_at(row),
        "commitment": row.number,
        "commitment_name": row.short_name,
        "status": row.status,
        "reply": row.reply,
        **{name: getattr(row, name) for name in _TEXTS},
        "indicators": [
            {"title": each["label"], "value": indicators.said(each)}
            for each in row.details.get("indicators", ())
        ],
        "evidence": [
            {"title": each["title"], "address": _evidence(each, page)}
            for each in row.details.get("evidence", ())
        ],
        "published_at": row.published_at,
        "address": f"{address('member-publication', *page)}#commitment-{row.number}",
    }


_TEXTS = ("narrative", "challenges", "next_steps", "support_needed", "support_offered")


def _evidence(row: Mapping[str, Any], page: tuple[str, str, int]) -> str:
    if "document" in row:
        return address("member-document", *page, row["document"])
    return str(row["url"])


def of_actions(row: Any) -> Iterator[Record]:
    for each in row.details.get("actions", ()):
        yield {
            "action": each["number"],
            **_at(row),
            "commitment": row.number,
            **{name: each.get(name, "") for name in ("title", "lead_body", "progress", "update")},
            "published_at": row.published_at,
        }


def of_milestones(row: Any) -> Iterator[Record]:
    for action in row.details.get("actions", ()):
        for each in action.get("milestones", ()):
            yield {
                "action": action["number"],
                **_at(row),
                "commitment": row.number,
                "title": each["title"],
                "due_on": each["due_on"],
                "done_on": each["done_on"] or None,
            }


def resource_rows() -> QuerySet[Resource]:
    numbers = Resource.commitments.through.objects.filter(resource=OuterRef("pk"))
    near = Resource.capabilities.through.objects.filter(resource=OuterRef("pk"))
    rows: QuerySet[Resource] = knowledge.public().select_related("government")
    return rows.annotate(
        commitment_numbers=ArraySubquery(
            numbers.order_by("commitment__number").values("commitment__number").distinct()
        ),
        capability_keys=open_rows.capability_keys(near),
    )


def refuse_resource(key: int) -> None:
    """Raises Gone for a text that everybody could read once."""
    with suppress(Http404):
        knowledge.get_resource(AnonymousUser(), key)


def of_resources(row: Any) -> Iterator[Record]:
    yield {
        "id": row.pk,
        "title": row.title,
        "kind": row.kind,
        "summary": row.summary,
        "body": row.body,
        "language": row.language,
        "government": row.government.slug if row.government else None,
        "government_name": row.government.name if row.government else None,
        "commitments": row.commitment_numbers,
        "capabilities": row.capability_keys,
        "year": row.year,
        "links": [{"title": each["title"], "address": each["url"]} for each in row.links],
        "published_at": row.published_at,
        "address": address("knowledge-detail", row.pk),
    }


def meeting_rows() -> QuerySet[Meeting]:
    return meetings.visible().filter(kind=Meeting.Kind.FORMAL)


def of_meetings(row: Meeting) -> Iterator[Record]:
    yield {
        "id": row.pk,
        "title": row.title,
        "state": row.state,
        "starts_at": None if row.date_pending else row.starts_at,
        "ends_at": None if row.date_pending else row.ends_at,
        "zone": row.zone,
        "place": row.place,
        "host": row.host.slug if row.host else None,
        "languages": row.languages,
        "interpretation": row.interpretation,
        "reason": row.reason,
        "outcome": row.outcome,
        "address": address("meeting-detail", row.pk),
    }
