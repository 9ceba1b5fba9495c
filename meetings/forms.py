"""The shape of what the secretariat types about a meeting."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from members.models import Government


def _zones() -> list[tuple[str, str]]:
    """The zones that have a place to their name, and UTC first. The rest are old spellings."""
    named = (name for name in available_timezones() if "/" in name)
    places = sorted(name for name in named if not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class MeetingForm(forms.Form):
    """The particulars. Dates and times are typed as the clocks of the host show them."""

    title = forms.CharField(label=_("Title"), max_length=150)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Meeting.Kind.choices, widget=forms.RadioSelect
    )
    host = forms.ModelChoiceField(
        label=_("Host government"),
        queryset=Government.objects.none(),
        required=False,
        empty_label=_("No host government"),
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=150,
        help_text=_("City and building, or “Online”. Do not write a link here: it is public."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the host"),
        choices=_zones,
        help_text=_("The dates and times below are read as the clocks of this zone show them."),
    )
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    start_time = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    end_time = forms.TimeField(
        label=_("Ends at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = _as_typed(meeting)
        super().__init__(*args, **kwargs)
        hosts = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
        if meeting is not None and meeting.host_id:
            hosts = hosts | Government.objects.filter(pk=meeting.host_id)
        self.fields["host"].queryset = hosts.alphabetical()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts_at = self._instant(cleaned, "first_day", "start_time")
        ends_at = self._instant(cleaned, "last_day", "end_time")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("end_time", _("The end must come after the beginning."))
        return {**cleaned, "starts_at": starts_at, "ends_at": ends_at}

    def _instant(self, cleaned: dict[str, Any], day: str, hour: str) -> datetime | None:
        """The instant meant; of an hour that comes twice, the first. An hour that the clocks
        skip is an error of that field."""
        if not (day in cleaned and hour in cleaned and "zone" in cleaned):
            return None
        typed = datetime.combine(cleaned[day], cleaned[hour])
        zone = ZoneInfo(cleaned["zone"])
        instant = typed.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != typed:
            self.add_error(hour, _("The clocks go forward that day: this time does not exist."))
            return None
        return instant


class OutcomeForm(forms.Form):
    """The outcome statement of a meeting that is being recorded as held."""

    outcome = forms.CharField(
        label=_("Outcome statement"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "The public reads it. Plain text; an empty line begins a paragraph. "
            "No case data, and nothing that a government asked to keep within the Taskforce."
        ),
    )


class CorrectionForm(OutcomeForm):
    """Another wording of an outcome that the public has been reading."""

    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=500,
        help_text=_("For the record of the secretariat; the public does not read it."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)


def _as_typed(meeting: Meeting) -> dict[str, Any]:
    starts, ends = meeting.starts_there, meeting.ends_there
    return {
        "title": meeting.title,
        "kind": meeting.kind,
        "host": meeting.host_id,
        "place": meeting.place,
        "zone": meeting.zone,
        "first_day": starts.date(),
        "start_time": starts.time(),
        "last_day": ends.date(),
        "end_time": ends.time(),
        "version": meeting.version,
    }
