"""The secretariat's own people, and accounts that have to be recovered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import selectors
from members.confirming import confirm_again
from members.delegation_forms import WhyForm, add_objection
from members.models import Recovery
from members.requests import PersonRequest
from members.services import invitations, recovery, staff
from members.staff_forms import InviteStaffForm, RecoveryForm, StaffRolesForm
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed
from taskforce.core.permissions import Refused


@rule("secretariat.administer", check=True)
@require_GET
def staff_list(request: PersonRequest) -> HttpResponse:
    """Who has which role since when, and who has been invited."""
    context = {"people": selectors.staff(), "invitations": selectors.staff_invitations()}
    return render(request, "members/staff/list.html", context)


@rule("secretariat.administer", check=True)
@require_http_methods(["GET", "POST"])
def staff_invite(request: PersonRequest) -> HttpResponse:
    """Asks somebody into the secretariat."""
    confirm_again(request)
    form = InviteStaffForm(typed(request), initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(government=None, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_objection(form, error)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("staff-list")
    return _form(request, form, _("Invite somebody"), _("Send the invitation"))


@rule("secretariat.administer", check=True)
@require_http_methods(["GET", "POST"])
def staff_roles(request: PersonRequest, pk: int) -> HttpResponse:
    """Gives a person roles and takes them."""
    person = selectors.get_staff(pk)
    confirm_again(request)
    form = StaffRolesForm(typed(request), initial={"roles": sorted(person.staff_roles)})
    if request.method == "POST" and form.is_valid():
        try:
            staff.set_roles(user=person, roles=form.cleaned_data["roles"], actor=request.user)
        except Refused as refusal:
            form.add_error("roles", str(refusal.reason))
        else:
            messages.success(request, _("The roles of %(name)s are changed.") % {"name": person})
            return redirect("staff-list")
    title = _("Roles of %(name)s") % {"name": person.name}
    return _form(request, form, title, _("Save"))


@rule("recovery.open", check=True)
@require_http_methods(["GET", "POST"])
def recovery_list(request: PersonRequest) -> HttpResponse:
    """Recoveries, the open ones first, and the form to begin one."""
    form = RecoveryForm(typed(request))
    if request.method == "POST":
        confirm_again(request)
        if form.is_valid():
            person = selectors.person_by_address(form.cleaned_data["email"])
            if person is None:
                form.add_error("email", _("Nobody has this address here."))
            else:
                return _begin(request, form, person)
    return _recoveries(request, form)


def _begin(request: PersonRequest, form: RecoveryForm, person: Any) -> HttpResponse:
    try:
        begun = recovery.open_recovery(
            person=person, evidence=form.cleaned_data["evidence"], actor=request.user
        )
    except ValidationError as error:
        form.add_error("email", error.messages)
    except Refused as refusal:
        form.add_error("email", str(refusal.reason))
    else:
        messages.success(request, _("Another person of the secretariat has to confirm it."))
        return redirect("recovery-detail", begun.pk)
    return _recoveries(request, form)


@rule("recovery.open", check=True)
@require_GET
def recovery_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One recovery: who asks, how that was made sure, and who decides."""
    return _recovery(request, selectors.get_recovery(pk))


@rule("recovery.confirm")
@require_POST
def recovery_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Removes the lost second factors."""
    wanted = selectors.get_recovery_for(request.user, pk)
    confirm_again(request)
    recovery.confirm(recovery=wanted, actor=request.user)
    messages.success(request, _("The second factors are removed. The person has been told."))
    return redirect("recovery-detail", pk)


@rule("recovery.open", check=True)
@require_POST
def recovery_refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Ends a recovery without removing anything."""
    wanted = selectors.get_recovery(pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _recovery(request, wanted, form)
    recovery.refuse(recovery=wanted, actor=request.user, **form.cleaned_data)
    messages.success(request, _("The recovery is refused. Nothing was removed."))
    return redirect("recovery-detail", pk)


def _recoveries(request: PersonRequest, form: Form) -> HttpResponse:
    context = {"recoveries": selectors.recoveries(), "form": form}
    return render(request, "members/staff/recoveries.html", context, status=status_of(form))


def _recovery(
    request: PersonRequest, wanted: Recovery, form: WhyForm | None = None
) -> HttpResponse:
    context = {
        "recovery": wanted,
        "may_confirm": selectors.may_confirm_recovery(request.user, wanted),
        "may_refuse": wanted.person != request.user,
        "form": form or WhyForm(),
    }
    status = 422 if form is not None else 200
    return render(request, "members/staff/recovery.html", context, status=status)


def _form(request: PersonRequest, form: Form, title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button}
    return render(request, "members/staff/form.html", context, status=status_of(form))
