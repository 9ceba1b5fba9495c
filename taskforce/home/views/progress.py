"""Progress and membership in pictures: pages with tables, and the same pictures to take along.

What a visitor asks for is one of few addresses (the rounds, two of them compared, nine commitments,
four forms); anything else is answered before a picture is drawn, with a sentence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.models import Round
from commitments.selectors import pictures as facts
from commitments.selectors import public as reading
from taskforce.core.access import cacheable, public
from taskforce.core.csvsafe import Cell, csv_lines
from taskforce.core.pace import Pace
from taskforce.freshness.parts import part, rows
from taskforce.home.opendata import licence
from taskforce.home.pictures import grid, progress, regions, world
from taskforce.home.pictures.drawing import escaped
from taskforce.packs.raster import png_of

FORMS = ("svg", "png", "csv")
PNG_WIDTH = 1440  # pixels
PNGS_A_MINUTE = 10  # drawn for one network, of each worker; those that are kept cost nothing
PNGS_IN_ALL = 40
ROUNDS_BACK = 5  # before the chosen one, where a commitment is shown over rounds
_pngs = Pace()
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


@dataclass
class Choice:
    """What was asked for: the round, the one to compare with, and a sentence where one of them
    is none. The lists keep what was chosen well."""

    rounds: Sequence[Round]
    round: Round | None = None
    other: Round | None = None
    fault: str = ""
    status: int = 200

    @property
    def asked(self) -> list[Round]:
        return [each for each in (self.round, self.other) if each]


def chosen(request: HttpRequest) -> Choice:
    """The latest closed round where none is asked for."""
    rounds = part(request, rows, reading.published_rounds)
    by_slug = {each.slug: each for each in rounds}
    choice = Choice(rounds)
    wanted, other = request.GET.get("round", ""), request.GET.get("with", "")
    choice.round = by_slug.get(wanted) if wanted else reading.main_round(rounds)
    choice.other = by_slug.get(other) if other else None
    if wanted and choice.round is None:
        choice.fault, choice.status = _("No reports of this round are published."), 404
    elif other and choice.other is None:
        choice.fault = _("No reports of the round to compare with are published.")
        choice.status = 404
    elif choice.other and choice.other == choice.round:
        choice.fault = _("These are the same round twice. Choose another one to compare with.")
        choice.status = 400
    return choice


def options(choice: Choice, selected: Round | None, none: str = "") -> SafeString:
    """The rounds to choose from."""
    found = [f'<option value="">{escaped(none)}</option>'] if none else []
    found += [
        f'<option value="{escaped(each.slug)}"{" selected" if each == selected else ""}>'
        f"{escaped(str(each))}</option>"
        for each in choice.rounds
    ]
    return mark_safe("".join(found))  # noqa: S308  # every text in it passed `escaped`


def links(address: str, **query: str) -> list[tuple[str, str]]:
    """Where a picture is to be had in each form; `address` has FORM in the form's place."""
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value)
    tail = f"?{asked}" if asked else ""
    return [(form.upper(), f"{address.replace('FORM', form)}{tail}") for form in FORMS]


def _context(choice: Choice) -> dict[str, object]:
    return {
        "choice": choice,
        "round_options": options(choice, choice.round),
        "licence": licence,
        "legend": reading.legend(),
    }


@public
@cacheable("round", "with")
@require_safe
def governments(request: HttpRequest) -> HttpResponse:
    """What every government says on every commitment in a round, also beside another round."""
    choice = chosen(request)
    context = _context(choice)
    context["other_options"] = options(choice, choice.other, none=_("No comparison"))
    if choice.round and not choice.fault:
        shown = facts.picture(choice.asked)
        table = grid.as_table(
            progress.governments(shown),
            caption=progress.governments_caption(shown).subtitle,
            first=_("Government"),
        )
        address = reverse("progress-file", args=["FORM"])
        other = choice.other.slug if choice.other else ""
        context |= {
            "shown": shown,
            "table": table,
            "absent": [grid.as_sentence(*each) for each in progress.absent(shown)],
            "links": links(address, round=choice.round.slug, **{"with": other}),
            "explained": progress.explained(shown),
        }
    return render(request, "home/progress.html", context, status=choice.status)


@public
@cacheable("round", "with")
@require_safe
def governments_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same picture as a file."""
    choice = _files_choice(request, form)
    shown = facts.picture(choice.asked)
    words = progress.governments_caption(shown)
    name = "-".join(["progress", *(each.slug for each in choice.asked)])
    return File(
        name,
        lambda: grid.as_svg(
            progress.governments(shown), words, progress.notes(shown), progress.explained(shown)
        ),
        progress.governments_fields(shown),
        lambda: progress.governments_rows(shown, words),
    ).answer(request, form)


@public
@cacheable("round")
@require_safe
def commitment(request: HttpRequest, number: int) -> HttpResponse:
    """One commitment from round to round."""
    choice = chosen(request)
    context = _context(choice)
    commitments = part(request, rows, reading.commitments)
    one = next((each for each in commitments if each.number == number), None)
    if one is None:
        return render(
            request,
            "home/commitment_missing.html",
            {"commitments": commitments, "number": number},
            status=404,
        )
    context |= {"commitment": one, "commitments": commitments}
    if choice.round and not choice.fault:
        shown = facts.picture(_rounds_up_to(choice))
        table = grid.as_table(
            progress.over_rounds(shown, number), caption=one.short_name, first=_("Government")
        )
        counts = facts.counted(shown, number)
        context |= {
            "shown": shown,
            "table": table,
            "absent": [grid.as_sentence(*each) for each in progress.absent(shown)],
            "counts": regions.said(counts),
            "strip": mark_safe(regions.strip(counts)) if counts else "",  # noqa: S308  # ours
            "links": links(
                reverse("progress-commitment-file", args=[number, "FORM"]),
                round=choice.round.slug,
            ),
        }
    return render(request, "home/progress_commitment.html", context, status=choice.status)


@public
@cacheable("round")
@require_safe
def commitment_file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The same picture as a file."""
    choice = _files_choice(request, form)
    shown = facts.picture(_rounds_up_to(choice))
    if number not in shown.numbers:
        raise Http404(_("There is no such commitment."))
    words = progress.over_rounds_caption(shown, number)
    return File(
        f"progress-commitment-{number}-{shown.round.slug}",
        lambda: grid.as_svg(progress.over_rounds(shown, number), words, progress.notes(shown)),
        [*progress.GOVERNMENTS_FIELDS, *progress.ORIGIN],
        lambda: progress.over_rounds_rows(shown, number, words),
    ).answer(request, form)


@public
@cacheable("round")
@require_safe
def by_region(request: HttpRequest) -> HttpResponse:
    """How many governments of each region said what; never fewer than five together."""
    choice = chosen(request)
    context = _context(choice)
    if choice.round and not choice.fault:
        shown = facts.picture([choice.round])
        found = facts.by_region(shown)
        context |= {
            "shown": shown,
            "found": found,
            "table": regions.as_table(shown, found) if found.groups else "",
            "too_few": regions.TOO_FEW,
            "notes": regions.notes(found),
            "links": links(
                reverse("progress-regions-file", args=["FORM"]), round=choice.round.slug
            ),
        }
    return render(request, "home/progress_regions.html", context, status=choice.status)


@public
@cacheable("round")
@require_safe
def by_region_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same picture as a file."""
    choice = _files_choice(request, form)
    shown = facts.picture(choice.asked[:1])
    found = facts.by_region(shown)
    words = regions.regions_caption(shown)
    return File(
        f"progress-regions-{shown.round.slug}",
        lambda: regions.as_svg(shown, found, words),
        regions.FIELDS,
        lambda: regions.rows(shown, found, words),
    ).answer(request, form)


@public
@cacheable()
@require_safe
def members_map(request: HttpRequest) -> HttpResponse:
    """Who is a member, on a map of the world."""
    members = part(request, rows, reading.members)
    context = {
        "table": world.as_table(members),
        "members": members,
        "notes": world.notes(members),
        "links": links(reverse("members-map-file", args=["FORM"])),
        "licence": licence,
    }
    return render(request, "home/members_map.html", context)


@public
@cacheable()
@require_safe
def members_map_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same picture as a file."""
    _known(form)
    members, words = list(reading.members().prefetch_related(None)), world.members_caption()
    return File(
        "members",
        lambda: world.as_svg(members, words),
        world.FIELDS,
        lambda: world.rows(members, words),
    ).answer(request, form)


def _rounds_up_to(choice: Choice) -> list[Round]:
    """The chosen round and the published ones before it, the latest first."""
    last = choice.round
    if last is None:
        return []
    earlier = [each for each in choice.rounds if each.due_at < last.due_at]
    return [last, *earlier[:ROUNDS_BACK]]


def _known(form: str) -> None:
    if form not in FORMS:
        raise Http404(_("Pictures are to be had as SVG, PNG and CSV."))


def _files_choice(request: HttpRequest, form: str) -> Choice:
    """For a file, which has no form to ask again: 404 where the page would say a sentence."""
    _known(form)
    choice = chosen(request)
    if choice.fault or choice.round is None:
        raise Http404(choice.fault or _("No report has been published yet."))
    return choice


@dataclass
class File:
    """A picture to take along: its name, its drawing, and its table."""

    name: str
    svg: Callable[[], str]
    fields: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Cell]]]

    def answer(self, request: HttpRequest, form: str) -> HttpResponse:
        """Always an attachment, which does nothing where it is opened. The typesetter is asked for
        so many pictures a minute and no more."""
        if form == "png" and not _may_draw(request):
            return render(request, "429.html", status=429)
        if form == "csv":
            body = b"".join(csv_lines(self.fields, self.rows()))
        else:
            drawn = self.svg()
            body = drawn.encode() if form == "svg" else png_of(drawn, width=PNG_WIDTH)
        response = HttpResponse(body, content_type=_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{form}"'
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def _may_draw(request: HttpRequest) -> bool:
    if not _pngs.allows(get_adapter().get_client_ip(request), times=PNGS_A_MINUTE):
        return False
    return _pngs.allows("everybody", times=PNGS_IN_ALL)
