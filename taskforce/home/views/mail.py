"""The mail log: what the portal sent, to whom, and what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of
from taskforce.home import mail
from taskforce.notifications import selectors
from taskforce.notifications.forms import LogFilter, ResendForm
from taskforce.notifications.models import Notice


@rule("secretariat.work", check=True)
@require_safe
def mail_log(request: PersonRequest) -> HttpResponse:
    """All notices, latest first."""
    form = LogFilter(request.GET)
    state = request.GET.get("state", "")
    state = state if state in Notice.State.values else ""
    kind = form.chosen("kind")
    log = selectors.log(
        reader=request.user,
        state=state,
        kind=kind,
        person=form.chosen("person"),
        page=request.GET.get("page", "1"),
    )
    context = {
        "form": form,
        "log": log,
        "states": [(code, label, log.counts[code]) for code, label in Notice.State.choices],
        "selected_state": state,
        "health": selectors.health(),
    }
    return render(request, "notifications/mail_log.html", context)


@rule("secretariat.work", check=True)
@require_safe
def mail_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One notice: its way, its words, and the form to send it again."""
    return _detail(request, selectors.get_notice(request.user, pk), ResendForm())


@rule("secretariat.work", check=True)
@require_POST
def mail_resend(request: PersonRequest, pk: int) -> HttpResponse:
    """Sends a notice once more."""
    notice = selectors.get_notice(request.user, pk)
    form = ResendForm(request.POST)
    if not form.is_valid():
        return _detail(request, notice, form)
    copy = mail.resend(notice=notice, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, _("The mail is on its way again."))
    return redirect("mail-detail", copy.pk)


def _detail(request: PersonRequest, notice: Notice, form: ResendForm) -> HttpResponse:
    copies = selectors.copies(notice)
    context = {
        "notice": notice,
        "preview": mail.preview(notice),
        "copies": copies,
        "resends": mail.resends(copies),
        "form": form,
    }
    return render(request, "notifications/mail_detail.html", context, status=status_of(form))
