"""What machines ask for: whether the portal is alive, what may be indexed, and the news."""

from datetime import UTC, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from commitments.selectors import public as reading
from knowledge import selectors as library
from taskforce.core.access import cacheable, public
from taskforce.core.feeds import Feed
from taskforce.home import news
from taskforce.home.metrics import exposition
from taskforce.notifications import selectors as mail

MOST_TEXTS = 40_000  # of the library; sitemaps.org allows 50,000 addresses in one file
SECURITY_TEXT_LASTS = timedelta(days=180)  # RFC 9116 advises less than a year


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks neither the database nor the broker."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the portal does its work: the database answers and mail leaves. 503 and a word for
    what does not; never a number or a name. For monitors, not for a balancer: pages are served
    while mail waits."""
    try:
        faults = ["mail"] if mail.health().is_ill else []
    except DatabaseError:
        faults = ["database"]
    words = f"not ready: {', '.join(faults)}\n" if faults else "ready\n"
    return HttpResponse(words, content_type="text/plain", status=503 if faults else 200)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for whoever brings METRICS_TOKEN as a bearer token; 404 for everybody
    else, and where no token is set."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@public
@cacheable()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the public pages. A demonstration is not indexed at all."""
    return render(
        request,
        "home/robots.txt",
        {"sitemap": settings.PORTAL_URL + reverse("sitemap")},
        content_type="text/plain; charset=utf-8",
    )


@public
@cacheable()
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, by the sitemaps.org protocol."""
    names = (
        *("home", "mission", "commitment-list", "member-list", "progress", "public-changes"),
        *("progress-regions", "members-map", "data", "api"),
        *("meeting-list", "knowledge-list", "privacy", "accessibility", "report-abuse", "contact"),
    )
    commitments = list(reading.commitments().prefetch_related(None))
    paths = [
        *(reverse(name) for name in names),
        *(commitment.get_absolute_url() for commitment in commitments),
        *(government.get_absolute_url() for government in reading.members()),
        *(reverse("progress-commitment", args=[each.number]) for each in commitments),
        *(reverse("knowledge-commitment", args=[each.number]) for each in commitments),
        *(reverse("knowledge-detail", args=[pk]) for pk in library.public_addresses(MOST_TEXTS)),
    ]
    addresses = [settings.PORTAL_URL + path for path in paths]
    return render(
        request, "home/sitemap.xml", {"addresses": addresses}, content_type="application/xml"
    )


@public
@cacheable()
@require_safe
def news_feed(request: HttpRequest) -> HttpResponse:
    """What became public, as Atom (RFC 4287), in the name of the Taskforce. Nobody's rights widen
    it."""
    feed = Feed(
        title=_("Global Taskforce: news"),
        subtitle=_("What governments published, when they meet, and what came of it."),
        path=reverse("news-feed"),
        page=reverse("home"),
        author=_("Global Taskforce"),
    )
    for each in news.latest():
        feed.tell(
            title=each.title,
            words=each.words,
            path=each.path,
            moment=each.moment,
            mark=each.mark,
            kind=each.kind,
        )
    return feed.response()


@public
@cacheable()
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness, as RFC 9116 has it."""
    expires = (timezone.now() + SECURITY_TEXT_LASTS).astimezone(UTC)
    lines = (
        f"Contact: {settings.PORTAL_URL}{reverse('contact')}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PORTAL_URL}{reverse('security-txt')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
