"""What mail there is and will be: the days to come, the kinds, refused addresses, a test."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.confidential import closed_to
from taskforce.core.forms import status_of, typed
from taskforce.home import mail
from taskforce.notifications import kinds, planning, selectors
from taskforce.notifications.forms import LanguageForm, TrustForm


@rule("secretariat.work", check=True)
@require_safe
def mail_coming(request: PersonRequest) -> HttpResponse:
    """Who will be mailed in the next thirty days if nothing changes."""
    context = {"days": mail.coming(timezone.now(), reader=request.user).items()}
    return render(request, "notifications/mail_coming.html", context)


@rule("secretariat.work", check=True)
@require_safe
def mail_kinds(request: PersonRequest) -> HttpResponse:
    """Every kind of mail: who gets it, and on which days where it is a reminder."""
    rows = [(kind, planning.get(kind.key)) for kind in kinds.every()]
    return render(request, "notifications/mail_kinds.html", {"rows": rows})


@rule("secretariat.work", check=True)
@require_safe
def mail_kind(request: PersonRequest, name: str) -> HttpResponse:
    """One kind as it reads, in the language chosen."""
    try:
        kind = kinds.get(name)
    except KeyError as error:
        raise Http404(_("There is no such kind of mail.")) from error
    form = LanguageForm({"language": request.GET.get("language") or request.user.language})
    language = form.cleaned_data["language"] if form.is_valid() else request.user.language
    context = {
        "kind": kind,
        "source": planning.get(name),
        "form": form,
        "sample": mail.sample(kind, person=request.user, language=language),
    }
    return render(request, "notifications/mail_kind.html", context)


@rule("secretariat.work", check=True)
@require_safe
def mail_addresses(request: PersonRequest) -> HttpResponse:
    """The addresses that take no mail."""
    context = {"addresses": selectors.refused_addresses(), "closed": closed_to(request.user)}
    return render(request, "notifications/mail_addresses.html", context)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def mail_trust(request: PersonRequest, pk: int) -> HttpResponse:
    """Trusts an address again."""
    refused = selectors.get_refused_address(pk)
    form = TrustForm(typed(request))
    if request.method == "POST" and form.is_valid():
        mail.trust(refused=refused, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Mail goes to this address again."))
        return redirect("mail-addresses")
    context = {"refused": refused, "form": form}
    return render(request, "notifications/mail_trust.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_POST
def mail_test(request: PersonRequest) -> HttpResponse:
    """Sends the officer a mail, and shows what becomes of it."""
    notice = mail.send_test(actor=request.user)
    messages.success(
        request, _("A test is on its way to you. Open this page again to see it sent.")
    )
    return redirect("mail-detail", notice.pk)
