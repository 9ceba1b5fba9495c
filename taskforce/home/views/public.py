"""What everybody reads. These pages open no session and set no cookie."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.models import Statement
from commitments.selectors import front
from commitments.selectors import public as reading
from commitments.selectors.timeline import milestones, timeline
from knowledge import selectors as knowledge
from knowledge.models import Resource
from meetings import selectors as meetings
from taskforce.core.access import cacheable, public
from taskforce.core.errors import Gone
from taskforce.core.permissions import allows
from taskforce.documents.responses import attachment
from taskforce.freshness.parts import part, rows

ANSWERS_ON_A_PAGE = 20
LATEST = 4  # publications and resources on the first page


@public
@cacheable()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The promise, the nine commitments, who signed, and the work now."""
    statement, commitments = part(request, front.statement_in_force)
    counted = part(request, front.counted)
    meeting, outcome = part(request, meetings.next_and_last)
    signatures = part(request, rows, reading.signatures_of, statement)
    return render(
        request,
        "home/home.html",
        {
            "statement": statement,
            "commitments": [(each, counted.statuses.get(each.number, {})) for each in commitments],
            "round": counted.round,
            "counted": bool(counted.statuses),
            "signatories": [each.government for each in signatures],
            "meeting": meeting,
            "outcomes": [outcome] if outcome else [],
            "publications": part(request, rows, reading.latest_publications, LATEST),
            "resources": part(request, rows, _newest_texts, LATEST),
        },
    )


def _newest_texts(limit: int) -> QuerySet[Resource]:
    """Without whom they are from: the first page shows only what they are called."""
    return knowledge.latest_public(limit).prefetch_related(None)


@public
@cacheable()
@require_safe
def mission(request: HttpRequest) -> HttpResponse:
    """The whole statement as it was published, and who signed this version."""
    return _mission(request, part(request, reading.published_versions), 0)


@public
@cacheable()
@require_safe
def mission_version(request: HttpRequest, version: str) -> HttpResponse:
    """A version that is or was in force, at an address of its own."""
    versions = part(request, reading.published_versions)
    names = [statement.version for statement in versions]
    if version not in names:
        raise Http404(_("There is no such version of the mission statement."))
    return _mission(request, versions, names.index(version))


def _mission(request: HttpRequest, versions: list[Statement], index: int) -> HttpResponse:
    statement = versions[index]
    return render(
        request,
        "home/mission.html",
        {
            "statement": statement,
            "signatures": part(request, rows, reading.signatures_of, statement),
            "current": versions[0],
            "earlier": versions[1:],
        },
    )


@public
@cacheable()
@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    """The nine commitments in their own words."""
    return render(
        request,
        "home/commitment_list.html",
        {"commitments": part(request, rows, reading.commitments)},
    )


@public
@cacheable("page")
@require_safe
def commitment_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One commitment, what stands near it, and what governments published on it."""
    commitments = part(request, rows, reading.commitments)
    commitment = next((each for each in commitments if each.number == number), None)
    if commitment is None:
        context = {"commitments": commitments, "number": number}
        return render(request, "home/commitment_missing.html", context, status=404)
    answers = part(request, reading.answers_on, number)
    page = Paginator(answers, ANSWERS_ON_A_PAGE).get_page(request.GET.get("page"))
    is_reader = bool(allows(request.user, "question.read"))
    return render(
        request,
        "home/commitment_detail.html",
        {
            "commitment": commitment,
            "commitments": commitments,
            "page": page,
            "sections": reading.sections(page),
            "resources": part(request, rows, knowledge.public_on, commitment, LATEST),
            "is_reader": is_reader,
            "follows": is_reader and knowledge.follows_commitment(request.user, number),
        },
    )


@public
@cacheable()
@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    """Governments represented in the Taskforce, in alphabetical order."""
    return render(
        request, "home/member_list.html", {"members": part(request, rows, reading.members)}
    )


@public
@cacheable()
@require_safe
def member_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One government: its facts, what it published last, what it means to do, and its way."""
    government = reading.get_member(slug)
    publications = list(reading.publications_of(government))
    current = next((each for each in publications if each.is_current), None)
    sections = reading.readable_sections(current) if current else []
    return render(
        request,
        "home/member_detail.html",
        {
            "government": government,
            "signatures": government.signatures.all(),
            "publication": current,
            "sections": sections,
            "milestones": milestones(sections),
            "timeline": timeline(government, government.signatures.all(), publications),
            "earlier": [each for each in publications if each is not current],
        },
    )


@public
@cacheable()
@require_safe
def member_publication(
    request: HttpRequest, slug: str, round_slug: str, number: int
) -> HttpResponse:
    """One published version at its own address, also after a later one."""
    publication = reading.get_publication(slug, round_slug, number)
    reading.refuse_if_taken_back(publication)
    return render(
        request,
        "home/member_publication.html",
        {
            "publication": publication,
            "government": publication.government,
            "sections": reading.readable_sections(publication),
        },
    )


@public
@require_safe
def member_document(
    request: HttpRequest, slug: str, round_slug: str, number: int, document: int
) -> HttpResponseBase:
    """A document that a government published with its report."""
    publication = reading.get_publication(slug, round_slug, number)
    found = reading.published_document(publication, document)
    if found is None and reading.was_published_document(publication, document):
        raise Gone(_("This document was public and has been taken from its readers."))
    if found is None:
        raise Http404(_("This document is not public."))
    return attachment(found)


@public
@cacheable()
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal knows about people, why and for how long."""
    return render(request, "home/privacy.html")


@public
@cacheable()
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the portal meets WCAG 2.2 AA, and whom to tell what does not work."""
    return render(request, "home/accessibility.html")


@public
@cacheable()
@require_safe
def report_abuse(request: HttpRequest) -> HttpResponse:
    """This portal takes no reports: where to turn instead."""
    return render(request, "home/report_abuse.html")


@public
@cacheable()
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write to."""
    return render(request, "home/contact.html")
