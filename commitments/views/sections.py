"""A section's pages: its answers, and what belongs to them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import selectors, services
from commitments.answers import said, value
from commitments.models import Report, Section
from commitments.section_forms import (
    ActionForm,
    AssignForm,
    EvidenceForm,
    RemarkForm,
    SectionForm,
)
from commitments.terms import advice
from members.kept import keeps_typed, kept, typed_or_kept
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import based_on, status_of, typed
from taskforce.core.permissions import Refused, allows, require
from taskforce.documents.responses import attachment

THEIRS = "theirs"  # the names of answers for which the writer takes what the other one saved


@keeps_typed
@rule("report.draft")
@require_http_methods(["GET", "POST"])
def report_section(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One commitment's answers. Whatever goes wrong, what was typed comes back."""
    report = selectors.get_report(request.user, pk)
    section = selectors.get_section(report, number)
    asked = selectors.asked(report, number)
    if request.method == "GET":
        if not allows(request.user, "report.draft", report):
            return redirect("report-check", pk)
        services.note_presence(section=section, person=request.user)
        form = SectionForm(kept(request), section=section, asked=asked)
        return _section_page(request, section, form)
    form = SectionForm(request.POST, section=section, asked=asked)
    try:
        require(request.user, "report.draft", report)
        saved = _save(request, form, section)
    except services.SectionConflict as conflict:
        return _conflict_page(request, form, conflict)
    except Refused as refusal:
        # Somebody sent the report on while this person wrote: their words must not be lost.
        form.add_error(None, str(refusal.reason))
        return _section_page(request, section, form, status=403)
    if not form.is_valid():
        if saved.version != section.version:
            form = based_on(form, saved.version)
            form.full_clean()
        return _section_page(request, selectors.get_section(report, number), form, status=422)
    messages.success(request, _("Saved at %(time)s.") % {"time": _clock(saved)})
    if "next" in request.POST and number < report.sections.count():
        return redirect("report-section", pk, number + 1)
    return redirect("report-detail", pk)


def _save(request: PersonRequest, form: SectionForm, section: Section) -> Section:
    """Stores what can be stored of the form, errors or not, as long as it says on what it is
    based. Answers for which the writer takes the other's are left as they are stored."""
    answers = form.answers()
    version = form.cleaned_data.get("version")
    if version is None or not answers:
        return section
    taken = set(request.POST.getlist(THEIRS))
    return services.save_section(
        report=section.report,
        number=section.commitment.number,
        expected_version=version,
        answers={name: answer for name, answer in answers.items() if name not in taken},
        actor=request.user,
    )


@rule("report.draft")
@require_POST
def section_autosave(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Saves while somebody types. The answer is a fragment: when it was saved, the version that it
    is now, and answers that a colleague changed meanwhile."""
    report = selectors.get_report(request.user, pk)
    section = selectors.get_section(report, number)
    asked = selectors.asked(report, number)
    form = SectionForm(request.POST, section=section, asked=asked)
    context: dict[str, Any] = {"report": report, "section": section}
    try:
        require(request.user, "report.draft", report)
        saved = _save(request, form, section)
    except services.SectionConflict as conflict:
        context |= {"section": conflict.section, "conflict": _differences(form, conflict)}
        return render(request, "commitments/partials/saved.html", context, status=409)
    except Refused as refusal:
        context["refused"] = refusal.reason
        return render(request, "commitments/partials/saved.html", context, status=403)
    services.note_presence(section=section, person=request.user)
    fresh = SectionForm(section=saved, asked=asked)
    sent = form.answers()
    context |= {
        "section": saved,
        "time": _clock(saved) if saved.saved_at else "",
        "changed": [
            fresh[name]
            for name, answer in sent.items()
            if name in fresh.fields and name != "is_complete" and value(saved, name) != answer
        ],
        "present": selectors.colleagues_at(section, request.user),
        "advice": advice(saved),
    }
    return render(request, "commitments/partials/saved.html", context)


def _clock(section: Section) -> str:
    return str(formats.time_format(timezone.localtime(section.saved_at), "H:i"))


def _section_page(
    request: PersonRequest, section: Section, form: SectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    report, number = section.report, section.commitment.number
    last = selectors.last_answer(report, number)
    said_last = last.answer if last else None
    context = {
        "report": report,
        "section": section,
        "commitment": section.commitment,
        "form": form,
        "last": last,
        "texts": form.texts(said_last),
        "numbers": form.numbers(said_last),
        "remarks": selectors.remarks_on(section, request.user),
        "evidence": selectors.evidence_of(section),
        "actions": selectors.actions_under(report, number),
        "present": selectors.colleagues_at(section, request.user),
        "may_assign": allows(request.user, "report.assign", report),
        "evidence_form": EvidenceForm(),
        "remark_form": RemarkForm(),
        "advice": advice(section),
        **more,
    }
    return render(request, "commitments/report_section.html", context, status=status)


def _conflict_page(
    request: PersonRequest, form: SectionForm, conflict: services.SectionConflict
) -> HttpResponse:
    """Both texts side by side. The form keeps what this person changed and has what is stored of
    all else; for each answer in question they choose whose is to stand, and saving again then
    replaces knowingly."""
    stored = selectors.get_section(conflict.section.report, conflict.section.commitment.number)
    mine = based_on(form, stored.version)
    kept_as_typed = {*conflict.names, *conflict.own}
    for name in conflict.answers:
        if name not in kept_as_typed:
            mine.take(name, stored)
    mine.full_clean()
    return _section_page(request, stored, mine, status=409, conflict=_differences(form, conflict))


def _differences(form: SectionForm, conflict: services.SectionConflict) -> list[dict[str, Any]]:
    mine = form._as_section()
    return [
        {
            "name": name,
            "label": form.fields[name].label,
            "stored": said(conflict.section, name),
            "typed": said(mine, name),
        }
        for name in conflict.names
    ]


@rule("report.assign")
@require_http_methods(["GET", "POST"])
def section_assign(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Says who writes the section."""
    report = selectors.get_report(request.user, pk, "report.assign")
    section = selectors.get_section(report, number)
    form = AssignForm(
        typed(request),
        initial={"assignee": section.assignee_id},
        people=selectors.drafters_of(report),
    )
    if request.method == "GET" or not form.is_valid():
        context = {
            "report": report,
            "section": section,
            "commitment": section.commitment,
            "form": form,
        }
        return render(request, "commitments/section_assign.html", context, status=status_of(form))
    person = form.cleaned_data["assignee"]
    services.assign_section(report=report, number=number, assignee=person, actor=request.user)
    words = _("%(name)s writes this section.") % {"name": person.name} if person else ""
    messages.success(request, words or _("Nobody in particular writes this section now."))
    return _back(request, report, number)


@rule("report.remark")
@require_http_methods(["GET", "POST"])
def section_remark(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A word to colleagues about the section."""
    report = selectors.get_report(request.user, pk, "report.remark")
    section = selectors.get_section(report, number)
    form = RemarkForm(typed(request))
    if request.method == "GET" or not form.is_valid():
        return _beside_section(request, section, remark_form=form)
    services.add_remark(
        report=report, number=number, words=form.cleaned_data["words"], actor=request.user
    )
    messages.success(request, _("Your remark stands beside the section."))
    return _back(request, report, number)


@rule("report.draft")
@require_POST
def evidence_add(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A link or a document for the section."""
    report = selectors.get_report(request.user, pk, "report.draft")
    section = selectors.get_section(report, number)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_evidence(
                report=report, number=number, actor=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(title)s” is added.") % form.cleaned_data)
            return _back(request, report, number)
    return _beside_section(request, section, evidence_form=form)


@rule("report.draft")
@require_POST
def evidence_remove(request: PersonRequest, pk: int, evidence: int) -> HttpResponse:
    """Takes it off again."""
    report = selectors.get_report(request.user, pk, "report.draft")
    row = selectors.get_evidence(report, evidence)
    number = row.section.commitment.number
    services.remove_evidence(evidence=row, actor=request.user)
    messages.success(request, _("“%(title)s” is removed.") % {"title": row.title})
    return _back(request, report, number)


@rule("report.view")
@require_GET
def evidence_document(request: PersonRequest, pk: int, evidence: int) -> FileResponse:
    """The document itself, for those who may read the report."""
    report = selectors.get_report(request.user, pk)
    row = selectors.get_evidence(report, evidence)
    if row.document is None:
        raise Http404
    return attachment(row.document)


@keeps_typed
@rule("report.draft")
@require_http_methods(["GET", "POST"])
def action_edit(
    request: PersonRequest, pk: int, number: int, action: int | None = None
) -> HttpResponse:
    """A national action with its milestones: a new one, or one that is there."""
    report = selectors.get_report(request.user, pk, "report.draft")
    section = selectors.get_section(report, number)
    row = selectors.get_action(report, number, action) if action else None
    form = ActionForm(typed_or_kept(request), instance=row)
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_action(
                report=report,
                number=number,
                action=row,
                answers=form.cleaned_data,
                milestones=form.milestones(),
                expected_version=form.cleaned_data["version"],
                actor=request.user,
            )
        except services.ActionConflict as conflict:
            stored = conflict.action
            form = based_on(form, stored.version)
            form.add_error(
                None,
                _(
                    "Somebody else saved this action meanwhile. Saving again replaces what stands "
                    "below as stored now."
                ),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The national action is saved."))
            return _back(request, report, number)
    context = {
        "report": report,
        "section": section,
        "commitment": section.commitment,
        "form": form,
        "stored": stored,
        "action": row,
    }
    status = 409 if stored else status_of(form)
    return render(request, "commitments/action_form.html", context, status=status)


def _beside_section(request: PersonRequest, section: Section, **forms: Any) -> HttpResponse:
    """The section's page with a form beside the answers that has errors or was not sent yet."""
    asked = selectors.asked(section.report, section.commitment.number)
    form = SectionForm(section=section, asked=asked)
    status = max(status_of(each) for each in forms.values())
    if not allows(request.user, "report.draft", section.report):
        return render(
            request,
            "commitments/section_aside.html",
            {
                "report": section.report,
                "section": section,
                "commitment": section.commitment,
                "remarks": selectors.remarks_on(section, request.user),
                "remark_form": RemarkForm(),
                **forms,
            },
            status=status,
        )
    return _section_page(request, section, form, status=status, **forms)


def _back(request: PersonRequest, report: Report, number: int) -> HttpResponse:
    if allows(request.user, "report.draft", report):
        return redirect("report-section", report.pk, number)
    return redirect("report-detail", report.pk)
