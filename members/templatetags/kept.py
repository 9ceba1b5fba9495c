"""The slip by which a form's fields are kept over a sign-in."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members.kept import slip_for

register = template.Library()


@register.simple_tag(takes_context=True)
def keep_typed(context: dict[str, Any]) -> SafeString:
    """The hidden field; for forms whose view is marked with `keeps_typed`."""
    return format_html('<input type="hidden" name="slip" value="{}">', slip_for(context["request"]))
