"""Fields that several forms about meetings have."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, typed or chosen. `size` is a class of the stylesheet."""

    def __init__(self, *, size: str = "", **kwargs: Any) -> None:
        look = {"type": "date", **({"class": size} if size else {})}
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs=look), **kwargs)


class ReasonField(forms.CharField):
    """One or two sentences that say why, as long as the models take."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"label": _("Reason"), "max_length": 500, **kwargs}
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def until_its_end(zone: str) -> str:
    """What is said beside a day that counts to its last second in a zone."""
    return gettext("Until the end of this day in the time zone %(zone)s.") % {"zone": zone}
