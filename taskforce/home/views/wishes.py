"""A person's own choices about mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.permissions import is_staff
from members.requests import PersonRequest
from taskforce.core.access import own
from taskforce.core.forms import status_of, typed
from taskforce.core.permissions import allows
from taskforce.home import mail
from taskforce.notifications.forms import WishesForm
from taskforce.notifications.selectors import is_refused, wishes_of


@own
@require_http_methods(["GET", "POST"])
def account_mail(request: PersonRequest) -> HttpResponse:
    """At which hour reminders come, on which days the digest, and which kinds not at all."""
    form = WishesForm(
        typed(request),
        wishes=wishes_of([request.user])[request.user],
        optional=mail.optional_kinds(request.user),
        with_digest=is_staff(request.user),
    )
    if request.method == "POST" and form.is_valid():
        mail.set_wishes(person=request.user, **form.said())
        messages.success(request, _("Saved."))
        return redirect("account-mail")
    context = {
        "form": form,
        "is_refused": is_refused(request.user.email),
        "may_follow": bool(allows(request.user, "question.read")),
    }
    return render(request, "home/account_mail.html", context, status=status_of(form))
