"""Minutes: what members read and object to, and the secretariat's pages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import selectors, services
from meetings.changes import changes
from meetings.forms.minutes import (
    CirculateForm,
    MinutesForm,
    ObjectionForm,
    SettleForm,
    WithdrawForm,
)
from meetings.models import Meeting
from members.kept import keeps_typed, typed_or_kept
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.core.permissions import allows
from taskforce.core.transitions import SomeoneWasFaster


@rule("shared.read", check=True)
@require_GET
def minutes(request: PersonRequest, pk: int) -> HttpResponse:
    """The minutes as circulated or adopted, for members and the secretariat."""
    context = {
        "shown": selectors.circulated_minutes(request.user, pk),
        "may_settle": bool(allows(request.user, "meeting.run")),
    }
    return render(request, "meetings/minutes.html", context)


@keeps_typed
@rule("minutes.object")
@require_http_methods(["GET", "POST"])
def object_to(request: PersonRequest, pk: int) -> HttpResponse:
    """Objects to circulated minutes. Where they changed meanwhile, what was typed stays."""
    shown = selectors.objectionable_minutes(request.user, pk)
    if request.method == "GET" and not shown.may_object_for:
        return redirect("meeting-minutes", pk)
    form = ObjectionForm(
        typed_or_kept(request),
        governments=shown.may_object_for,
        initial={"revision": shown.revision.number},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["revision"]
        revisions = {row.number: row for row in (shown.revision, *shown.earlier)}
        try:
            services.object_to_minutes(
                revision=revisions.get(number, shown.revision),
                government=form.cleaned_data["government"],
                text=form.cleaned_data["text"],
                actor=request.user,
            )
        except SomeoneWasFaster:
            form.add_error(None, _late(shown, number))
            form = based_on(form, shown.revision.number, field="revision")
            status = 409
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your objection is with the secretariat."))
            return redirect("meeting-minutes", pk)
    context = {"form": form, "shown": shown}
    status = status if status == 409 else status_of(form)
    return render(request, "meetings/minutes_object.html", context, status=status)


def _late(shown: selectors.Circulated, number: int) -> str:
    if shown.is_in_silence and number != shown.revision.number:
        return _(
            "A revised text was circulated while you were writing. Your words are still here: read "
            "the new text and send them again if they still apply."
        )
    return _("Members can no longer object to these minutes. Your words are still here to copy.")


@rule("minutes.object")
@require_POST
def withdraw_objection(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes an objection back."""
    objection = selectors.get_objection(request.user, pk, "minutes.object")
    services.withdraw_objection(objection=objection, actor=request.user)
    messages.success(request, _("The objection is withdrawn."))
    return redirect("meeting-minutes", objection.revision.meeting_id)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    """Says how an objection was settled."""
    objection = selectors.get_objection(request.user, pk, "meeting.run")
    meeting = objection.revision.meeting
    if request.method == "GET" and objection.state not in objection.SETTLE.sources:
        return redirect("meeting-minutes", meeting.pk)
    form = SettleForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.settle_objection(
            objection=objection, reason=form.cleaned_data["reason"], actor=request.user
        )
        messages.success(request, _("Settled. The delegation gets a mail."))
        return redirect("meeting-minutes", meeting.pk)
    context = {"form": form, "objection": objection, "meeting": meeting}
    return render(request, "meetings/minutes_settle.html", context, status=status_of(form))


@keeps_typed
@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Writes the minutes. Where somebody else saved meanwhile, both texts are shown."""
    draft = selectors.get_draft_minutes(request.user, pk)
    if request.method == "GET" and not draft.meeting.writes_minutes:
        return redirect("meeting-run", pk)
    initial = {"text": draft.minutes.text if draft.minutes else "", "version": draft.version}
    form = MinutesForm(typed_or_kept(request), initial=initial)
    context: dict[str, Any] = {"form": form, "draft": draft, "meeting": draft.meeting}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            services.save_minutes(
                meeting=draft.meeting,
                text=text,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.MinutesConflict as conflict:
            context |= {
                "form": based_on(form, conflict.minutes.version),
                "stored": conflict.minutes,
                "differing": changes(conflict.minutes.text, text),
            }
            return render(request, "meetings/minutes_edit.html", context, status=409)
        except SomeoneWasFaster:
            form.add_error(None, _("These minutes are adopted. Your text is here to copy."))
            return render(request, "meetings/minutes_edit.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. Only the secretariat reads it."))
            return redirect("minutes-edit", pk)
    return render(request, "meetings/minutes_edit.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def circulate(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows what members will read and until when they may object, then circulates it."""
    draft = selectors.get_draft_minutes(request.user, pk)
    if request.method == "GET" and not draft.may_be_circulated:
        return redirect("meeting-run", pk)
    form = CirculateForm(typed(request), draft=draft)
    context: dict[str, Any] = {"form": form, "draft": draft, "meeting": draft.meeting}
    if request.method == "POST" and form.is_valid():
        anew = draft.meeting.state == Meeting.State.MINUTES_CIRCULATED
        service = services.revise_minutes if anew else services.circulate_minutes
        try:
            service(
                meeting=draft.meeting,
                expected_version=form.cleaned_data["version"] or 0,
                note=form.cleaned_data.get("note", ""),
                actor=request.user,
            )
        except services.MinutesConflict as conflict:
            context |= {"form": based_on(form, conflict.minutes.version), "stored": True}
            return render(request, "meetings/minutes_circulate.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Circulated. The heads of delegation get a mail."))
            return redirect("meeting-run", pk)
    return render(request, "meetings/minutes_circulate.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes circulated minutes back."""
    meeting = selectors.get_meeting(request.user, pk)
    if request.method == "GET" and meeting.state not in Meeting.WITHDRAW_MINUTES.sources:
        return redirect("meeting-run", pk)
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.withdraw_minutes(
            meeting=meeting, reason=form.cleaned_data["reason"], actor=request.user
        )
        messages.success(request, _("Withdrawn. The heads of delegation get a mail."))
        return redirect("meeting-run", pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/minutes_withdraw.html", context, status=status_of(form))
