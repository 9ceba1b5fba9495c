"""What mail templates need beyond Django's own filters."""

from datetime import datetime

from django import template
from django.utils import timezone

from taskforce.core.clock import in_words
from taskforce.notifications import kinds

register = template.Library()


@register.filter
def moment(instant: datetime) -> str:
    """An instant in the recipient's zone, as plain text: `{{ submitted_at|moment }}`."""
    return in_words(instant, timezone.get_current_timezone_name())


@register.filter
def kind_title(key: str) -> str:
    """What the log calls a kind of mail: `{{ notice.kind|kind_title }}`."""
    return str(kinds.title(key))
