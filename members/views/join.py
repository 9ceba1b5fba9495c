"""How a government asks to join. The applicant has no account: the link from the mail puts the
application's number into the session, and every page here reads it from there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from members import selectors
from members.application_forms import STEP_FORMS, AddressForm
from members.keys import read_application_key
from members.models import Application
from members.services import applications as applying
from members.services.applications import DOCUMENTS, STEPS, ApplicationConflict
from members.views.answers import answers_of, steps_of
from taskforce.core.access import cacheable, public
from taskforce.core.forms import based_on, status_of, typed
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.documents.responses import attachment

OPENED = "application"  # in the session: the number of the application whose link was opened

_View = Callable[..., HttpResponseBase]


@public
@cacheable()
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """What membership means, who may join, and how."""
    return render(request, "members/join/join.html")


@public
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Asks for an address and sends a link to it, to the same answer for every address."""
    form = AddressForm(typed(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not ratelimit.consume(
            request, app="members", action="join", config=settings.JOIN_RATE_LIMITS, key=email
        ):
            return render(request, "429.html", status=429)
        applying.start(email=email, language=get_language() or "en-gb")
        return redirect("join-sent")
    return render(request, "members/join/start.html", {"form": form}, status=status_of(form))


@public
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """A link is on its way."""
    return render(request, "members/join/sent.html")


@public
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, key: str) -> HttpResponse:
    """The way in and back. A button opens it, so that a mail program that looks at links first
    neither confirms the address nor gets a session."""
    known = read_application_key(key) is not None
    if request.method == "POST":
        application = applying.open_link(key=key)
        if application is not None:
            request.session.cycle_key()
            request.session[OPENED] = application.pk
            return redirect("join-application")
        known = False
    return render(request, "members/join/open.html", {"known": known}, status=200 if known else 404)


def _opened(view: _View) -> _View:
    """Gives the view the application of this browser; without one, the way back to its link.

    What was typed meanwhile is shown, so that it can be copied.
    """

    @wraps(view)
    def with_application(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        application = selectors.opened_application(request.session.get(OPENED))
        if application is not None:
            try:
                return view(request, application=application, **kwargs)
            except SomeoneWasFaster:
                messages.info(request, _("That no longer applies. This is where it stands now."))
                return redirect("join-application")
        hidden = {"csrfmiddlewaretoken", "version"}
        lost = [(name, text) for name, text in request.POST.items() if name not in hidden and text]
        return render(request, "members/join/closed.html", {"lost": lost}, status=403)

    return with_application


@public
@require_GET
@_opened
def application(request: HttpRequest, *, application: Application) -> HttpResponse:
    """Where the application stands, what is asked, and the steps while it can be written."""
    return render(
        request,
        "members/join/application.html",
        {
            "application": application,
            "steps": steps_of(application),
            "findings": selectors.findings_of(application),
            "ready": not applying.missing(application),
        },
    )


@public
@require_http_methods(["GET", "POST"])
@_opened
def step(request: HttpRequest, *, application: Application, step: str) -> HttpResponse:
    """One step of the form. A save leads to the next step, or back to the check."""
    if step not in STEPS:
        raise Http404
    if not application.is_writable:
        return redirect("join-application")
    form_class = STEP_FORMS[step]
    form = (
        form_class(request.POST, request.FILES)
        if request.method == "POST"
        else form_class.of(application)
    )
    context: dict[str, Any] = {
        "form": form,
        "application": application,
        "step": step,
        "number": list(STEPS).index(step) + 1,
        "count": len(STEPS),
        "finding": selectors.open_finding(application),
        "asked": [
            reason for reason in selectors.open_reasons(application) if reason.field in STEPS[step]
        ],
        "documents": _documents(application, step),
    }
    if request.method == "POST" and form.is_valid():
        try:
            applying.save_step(
                application=application,
                step=step,
                answers=form.cleaned_data,
                expected_version=form.cleaned_data["version"],
            )
        except ApplicationConflict as conflict:
            context |= {
                "form": based_on(form, conflict.application.version),
                "stored": answers_of(conflict.application, step),
            }
            return render(request, "members/join/step.html", context, status=409)
        except ValidationError as error:
            form.add_error("government_name" if step == "government" else None, error)
        else:
            return redirect(_after(request, step))
    return render(request, "members/join/step.html", context, status=status_of(form))


@public
@require_http_methods(["GET", "POST"])
@_opened
def check(request: HttpRequest, *, application: Application) -> HttpResponse:
    """Everything once more, then to the secretariat."""
    if not application.is_writable:
        return redirect("join-application")
    problem = ""
    if request.method == "POST":
        try:
            applying.submit(application=application)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, _("The application has been sent."))
            return redirect("join-application")
    return render(
        request,
        "members/join/check.html",
        {
            "application": application,
            "steps": steps_of(application),
            "problem": problem,
            "ready": not applying.missing(application),
        },
        status=422 if problem else 200,
    )


@public
@require_http_methods(["GET", "POST"])
@_opened
def withdraw(request: HttpRequest, *, application: Application) -> HttpResponse:
    """Asks once, then takes the application back."""
    if request.method == "POST":
        applying.withdraw(application=application)
        messages.success(request, _("The application has been withdrawn."))
        return redirect("join-application")
    return render(request, "members/join/withdraw.html", {"application": application})


@public
@require_GET
@_opened
def document(request: HttpRequest, *, application: Application, name: str) -> FileResponse:
    """What the applicant uploaded, for them to see that it is the right one."""
    if name not in DOCUMENTS or getattr(application, name) is None:
        raise Http404
    return attachment(getattr(application, name))


def _documents(application: Application, step: str) -> list[tuple[str, Any]]:
    found = [(name, getattr(application, name)) for name in STEPS[step] if name in DOCUMENTS]
    return [(name, document) for name, document in found if document is not None]


def _after(request: HttpRequest, step: str) -> str:
    """The next step; the check page for somebody who came from there."""
    if request.GET.get("from") == "check":
        return reverse("join-check")
    names = list(STEPS)
    later = names[names.index(step) + 1 :]
    return reverse("join-step", args=[later[0]]) if later else reverse("join-check")
