"""What mail templates need beyond Django's own filters."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taskforce.core.clock import in_words
from taskforce.notifications import kinds
from taskforce.notifications.planning import Source
from taskforce.notifications.rendering import single_line

register = template.Library()


@register.filter
def moment(instant: datetime) -> str:
    """An instant in the recipient's zone, as plain text: `{{ submitted_at|moment }}`."""
    return in_words(instant, timezone.get_current_timezone_name())


@register.filter
def moment_in(instant: datetime, zone: str) -> str:
    """The same in the zone that it is said in, and in the recipient's own where that differs."""
    return in_words(instant, zone, timezone.get_current_timezone_name())


@register.filter
def one_line(text: str) -> str:
    """A name without line breaks and marks that turn the direction around: `{{ name|one_line }}`.
    Facts are so already; what a kind's own context brings may not be."""
    return single_line(text)


@register.filter
def kind_title(key: str) -> str:
    """What the log calls a kind of mail: `{{ notice.kind|kind_title }}`."""
    return str(kinds.title(key))


@register.simple_tag
def when(source: Source | None) -> str:
    """When mail leaves that this source plans, or an event causes: `{% when source %}`."""
    return str(source.rhythm) if source else _("At once")


@register.simple_tag
def step_words(step: int) -> str:
    """How far from the deadline a reminder leaves: `{% step_words mail.step %}`."""
    if step == 0:
        return _("on the day")
    if step < 0:
        return ngettext("%(days)d day before", "%(days)d days before", -step) % {"days": -step}
    return ngettext("%(days)d day after", "%(days)d days after", step) % {"days": step}
