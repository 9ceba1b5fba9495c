"""The delegation's pages: the same for its head and for the secretariat."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import selectors
from members.confirming import confirm_again
from members.delegation_forms import (
    AgreeForm,
    DepartForm,
    InviteForm,
    OfficeForm,
    RolesForm,
    WhyForm,
    add_objection,
)
from members.models import Delegation, Government, Invitation
from members.requests import PersonRequest
from members.services import delegations, governments, invitations
from taskforce.core.access import own, rule
from taskforce.core.forms import status_of, typed


@own
@require_GET
def own_delegation(request: PersonRequest) -> HttpResponse:
    """Leads to the person's delegation; offers a choice where they are in several."""
    governments = selectors.own_governments(request.user)
    if len(governments) == 1:
        return redirect("government-delegation", governments[0].pk)
    return render(request, "members/delegation/choose.html", {"governments": governments})


@rule("delegation.read")
@require_GET
def delegation(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is what, who has been invited, and what can be done about it."""
    return _page(request, selectors.get_own_government(request.user, pk))


@rule("delegation.confirm")
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """The head says that the list is right."""
    government = selectors.get_own_government(request.user, pk, "delegation.confirm")
    form = AgreeForm(request.POST)
    if not form.is_valid():
        return _page(request, government, form)
    delegations.confirm(government=government, actor=request.user)
    messages.success(request, _("Thank you. We ask again in a year."))
    return redirect("government-delegation", pk)


@rule("delegation.manage")
@require_http_methods(["GET", "POST"])
def office(request: PersonRequest, pk: int) -> HttpResponse:
    """The office that the public page names."""
    government = selectors.get_own_government(request.user, pk, "delegation.manage")
    form = OfficeForm(
        typed(request),
        initial={"office": government.office, "office_email": government.office_email},
    )
    if request.method == "POST" and form.is_valid():
        try:
            governments.set_office(
                government=government,
                office=form.cleaned_data["office"],
                email=form.cleaned_data["office_email"],
                actor=request.user,
            )
        except ValidationError as error:
            add_objection(form, error)
        else:
            messages.success(request, _("The office on the public page is saved."))
            return redirect("government-delegation", pk)
    return _form(request, government, form, _("Office of the delegation"), _("Save"))


@rule("delegation.invite")
@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Asks somebody in."""
    government = selectors.get_own_government(request.user, pk, "delegation.invite")
    confirm_again(request)
    form = InviteForm(typed(request), initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.invite(
                government=government, actor=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            add_objection(form, error)
        else:
            messages.success(
                request, _("The invitation to %(name)s is on its way.") % {"name": made.name}
            )
            return redirect("government-delegation", pk)
    return _form(request, government, form, _("Invite somebody"), _("Send the invitation"))


@rule("delegation.invite")
@require_POST
def send_again(request: PersonRequest, pk: int) -> HttpResponse:
    """A new link for the same person."""
    invitation = selectors.get_invitation(request.user, pk, "delegation.invite")
    confirm_again(request)
    invitations.send_again(invitation=invitation, actor=request.user)
    messages.success(
        request,
        _("A new link is on its way to %(name)s; the one before no longer works.")
        % {"name": invitation.name},
    )
    return _after_invitation(invitation)


@rule("delegation.manage")
@require_POST
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes an invitation back."""
    invitation = selectors.get_invitation(request.user, pk)
    confirm_again(request)
    invitations.revoke(invitation=invitation, actor=request.user)
    messages.success(request, _("The invitation is revoked."))
    return _after_invitation(invitation)


@rule("delegation.change")
@require_http_methods(["GET", "POST"])
def roles(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes what a person is."""
    seat = selectors.get_seat(request.user, pk, "delegation.change")
    confirm_again(request)
    form = RolesForm(typed(request), initial={"roles": seat.roles})
    if request.method == "POST" and form.is_valid():
        try:
            delegations.set_delegation(
                government=seat.government,
                user=seat.user,
                roles=form.cleaned_data["roles"],
                actor=request.user,
            )
        except ValidationError as error:
            add_objection(form, error)
        else:
            return _done(request, seat, _("The roles of %(name)s are changed."))
    title = _("Roles of %(name)s") % {"name": seat.user.name}
    return _form(request, seat.government, form, title, _("Save"))


@rule("delegation.change")
@require_http_methods(["GET", "POST"])
def suspend(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes a person's rights away until further notice."""
    return _with_reason(
        request,
        pk,
        delegations.suspend,
        title=_("Suspend %(name)s"),
        button=_("Suspend"),
        said=_("%(name)s is suspended and signed out."),
    )


@rule("delegation.change")
@require_http_methods(["GET", "POST"])
def reinstate(request: PersonRequest, pk: int) -> HttpResponse:
    """Gives a person their rights back."""
    return _with_reason(
        request,
        pk,
        delegations.reinstate,
        title=_("Reinstate %(name)s"),
        button=_("Reinstate"),
        said=_("%(name)s has their place again."),
    )


@rule("delegation.leave")
@require_http_methods(["GET", "POST"])
def depart(request: PersonRequest, pk: int) -> HttpResponse:
    """A person leaves, and somebody takes over."""
    seat = selectors.get_seat(request.user, pk, "delegation.leave")
    confirm_again(request)
    form = DepartForm(typed(request), delegation=seat)
    leaving = seat.user_id == request.user.pk
    if request.method == "POST" and form.is_valid():
        try:
            delegations.depart(delegation=seat, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_objection(form, error)
        else:
            if leaving:
                messages.success(request, _("You have left the delegation."))
                return redirect("dashboard")
            return _done(request, seat, _("%(name)s has left the delegation."))
    title = (
        _("Leave the delegation")
        if leaving
        else _("Departure of %(name)s") % {"name": seat.user.name}
    )
    return _form(request, seat.government, form, title, _("Confirm the departure"))


def _with_reason(
    request: PersonRequest,
    pk: int,
    service: Callable[..., Delegation],
    *,
    title: str,
    button: str,
    said: str,
) -> HttpResponse:
    """Asks for words, then changes the state of somebody's place."""
    seat = selectors.get_seat(request.user, pk, "delegation.change")
    confirm_again(request)
    form = WhyForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            service(delegation=seat, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, seat, said)
    return _form(request, seat.government, form, title % {"name": seat.user.name}, button)


def _after_invitation(invitation: Invitation) -> HttpResponse:
    if invitation.government_id is None:
        return redirect("staff-list")
    return redirect("government-delegation", invitation.government_id)


def _done(request: PersonRequest, seat: Delegation, said: str) -> HttpResponse:
    messages.success(request, said % {"name": seat.user.name})
    return redirect("government-delegation", seat.government_id)


def _form(
    request: PersonRequest, government: Government, form: BaseForm, title: str, button: str
) -> HttpResponse:
    context = {"form": form, "government": government, "title": title, "button": button}
    return render(request, "members/delegation/form.html", context, status=status_of(form))


def _page(request: PersonRequest, government: Government, form: Form | None = None) -> HttpResponse:
    shown: dict[str, Any] = {
        "government": government,
        "seats": selectors.seats(request.user, government),
        "invitations": selectors.open_invitations(government),
        "lacking": selectors.lacking(government),
        "confirmation": selectors.confirmation(government),
        "may_manage": selectors.may_manage(request.user, government),
        "may_invite": selectors.may_invite(request.user, government),
        "may_confirm": selectors.may_confirm(request.user, government),
        "form": form or AgreeForm(),
    }
    status = 422 if form is not None else 200
    return render(request, "members/delegation/delegation.html", shown, status=status)
