"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_bidi

from taskforce.core.context import THEMES, request_id
from taskforce.ui.navigation import menu


def page(request: HttpRequest) -> dict[str, Any]:
    """The frame's variables. Opens no session and sends no query for a visitor."""
    theme = request.COOKIES.get("theme", "")
    return {
        "demonstration": settings.PORTAL_DEMO,
        "contact": settings.SECRETARIAT_CONTACT,
        "theme": theme if theme in THEMES else "",
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "request_id": request_id.get(),
        "navigation": menu(request),
    }
