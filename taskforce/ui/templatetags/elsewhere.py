"""How a public page is known elsewhere: its one address, and what a link to it looks like.

For visitors alone: what somebody reads who signed in has neither.
"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

CARD = (1200, 630)
# Parameters that lead to another page, not to another view of the same.
_PLACES = ("round", "page")
_LONGEST = 200  # letters of a description; more is not shown anywhere


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> SafeString:
    """The page's one address, where its answer is the same for every visitor."""
    address = _address(context.get("request"))
    if not address:
        return mark_safe("")
    return format_html('<link rel="canonical" href="{}">', address)


@register.simple_tag(takes_context=True)
def preview(context: dict[str, Any], title: Any, words: Any = "") -> SafeString:
    """What a link to the page looks like: title, words and the card that is drawn at
    `preview-<name of the page>`. Costs no query."""
    request = context.get("request")
    address = _address(request)
    if not address or request is None or request.resolver_match is None:
        return mark_safe("")
    match = request.resolver_match
    card = settings.PORTAL_URL + reverse(f"preview-{match.view_name}", kwargs=match.kwargs)
    title, words = (" ".join(str(text).replace("**", "").split()) for text in (title, words))
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
    return format_html(
        '<meta property="og:type" content="website">'
        '<meta property="og:site_name" content="{site}">'
        '<meta property="og:url" content="{address}">'
        '<meta property="og:title" content="{title}">'
        '<meta property="og:description" content="{words}">'
        '<meta property="og:image" content="{card}">'
        '<meta property="og:image:type" content="image/png">'
        '<meta property="og:image:width" content="{width}">'
        '<meta property="og:image:height" content="{height}">'
        '<meta property="og:image:alt" content="{title}">'
        '<meta name="twitter:card" content="summary_large_image">',
        site=_("Global Taskforce"),
        address=address,
        title=title,
        words=words or title,
        card=card,
        width=CARD[0],
        height=CARD[1],
    )


def _address(request: HttpRequest | None) -> str:
    """Absolute, written as the portal writes it; empty where the page is not for every visitor."""
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or not hasattr(match.func, "cacheable"):
        return ""
    if request.user.is_authenticated:
        return ""
    path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    asked = {name: request.GET[name] for name in _PLACES if _leads_elsewhere(request, name)}
    return settings.PORTAL_URL + path + (f"?{urlencode(asked)}" if asked else "")


def _leads_elsewhere(request: HttpRequest, name: str) -> bool:
    value = request.GET.get(name, "")
    if name == "page":
        return value.isdecimal() and value.isascii() and value != "1"
    return bool(value)
