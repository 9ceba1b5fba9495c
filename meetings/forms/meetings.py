"""The shape of what the secretariat types about a meeting."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import Round
from meetings.forms.fields import DayField, ReasonField
from meetings.models import Language, Meeting
from members.models import Government
from members.selectors import active_members
from taskforce.core.clock import end_of_day


def _zones() -> list[tuple[str, str]]:
    """The zones that have a place to their name, and UTC first. The rest are old spellings."""
    named = (name for name in available_timezones() if "/" in name)
    places = sorted(name for name in named if not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class TimesForm(forms.Form):
    """When a meeting is. Dates and times are typed as the clocks of the host show them."""

    zone = forms.ChoiceField(
        label=_("Time zone of the host"),
        choices=_zones,
        help_text=_("The dates and times below are read as the clocks of this zone show them."),
    )
    first_day = DayField(label=_("First day"))
    start_time = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    last_day = DayField(label=_("Last day"))
    end_time = forms.TimeField(
        label=_("Ends at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    TIMES = ("zone", "first_day", "start_time", "last_day", "end_time")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, **self.instants(cleaned)}

    def instants(self, cleaned: dict[str, Any]) -> dict[str, datetime | None]:
        """Beginning and end; None, and an error beside the field, for what makes no sense."""
        starts_at = self._instant(cleaned, "first_day", "start_time")
        ends_at = self._instant(cleaned, "last_day", "end_time")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("end_time", _("The end must come after the beginning."))
        return {"starts_at": starts_at, "ends_at": ends_at}

    def _instant(self, cleaned: dict[str, Any], day: str, hour: str) -> datetime | None:
        """The instant meant; of an hour that comes twice, the first. An hour that the clocks
        skip is an error of that field."""
        if not (cleaned.get(day) and cleaned.get(hour) is not None and cleaned.get("zone")):
            return None
        typed = datetime.combine(cleaned[day], cleaned[hour])
        zone = ZoneInfo(cleaned["zone"])
        instant = typed.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != typed:
            self.add_error(hour, _("The clocks go forward that day: this time does not exist."))
            return None
        return instant


class MeetingForm(TimesForm):
    """The particulars. The times of a meeting that was announced stand, but do not change here."""

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
    online_link = forms.URLField(
        label=_("Online access"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_(
            "The link to join from afar. Only the secretariat and those whose seat is confirmed "
            "see it, on the meeting’s page. It is never mailed."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation into"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seats = forms.IntegerField(
        label=_("Seats for each delegation"),
        min_value=1,
        max_value=50,
        initial=3,
        help_text=_("Head and advisers; substitutes do not count."),
    )
    round = forms.ModelChoiceField(
        label=_("Reporting round"),
        queryset=Round.objects.all(),
        required=False,
        empty_label=_("None"),
        help_text=_("Whose reports the meeting speaks about; due six weeks before it."),
    )
    register_by = DayField(
        label=_("Registration until"),
        required=False,
        help_text=_("Until the end of this day in the meeting’s time zone. May be left empty."),
    )
    papers_by = DayField(
        label=_("Papers until"),
        required=False,
        help_text=_("Until the end of this day in the meeting’s time zone. May be left empty."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    DEADLINES = ("register_by", "papers_by")

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {**times_of(meeting), **_particulars(meeting)}
        super().__init__(*args, **kwargs)
        if meeting is not None and meeting.is_public:
            for name in self.TIMES:
                self.fields[name].disabled = True
        hosts = active_members()
        if meeting is not None and meeting.host_id:
            hosts = hosts | Government.objects.filter(pk=meeting.host_id)
        self.fields["host"].queryset = hosts.alphabetical()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_at = cleaned["starts_at"]
        for name in self.DEADLINES:
            day = cleaned.get(name)
            if day is None or not cleaned.get("zone"):
                continue
            cleaned[name] = end_of_day(day, cleaned["zone"])
            if starts_at and cleaned[name] >= starts_at:
                self.add_error(name, _("Choose a day before the meeting."))
        return cleaned


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = ReasonField(
        help_text=_("One or two sentences. Everybody reads them on the meeting’s page.")
    )


class PostponeForm(ReasonForm, TimesForm):
    """Why a meeting is postponed, and to when, if that is known."""

    date = forms.ChoiceField(
        label=_("New date"),
        choices=[("known", _("The new date is known")), ("pending", _("To be decided"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.TIMES:
            self.fields[name].required = False

    def instants(self, cleaned: dict[str, Any]) -> dict[str, datetime | None]:
        """None where the date is to be decided."""
        if cleaned.get("date") == "pending":
            for name in self.TIMES:
                self.errors.pop(name, None)
            return {"starts_at": None, "ends_at": None}
        for name in self.TIMES:
            if cleaned.get(name) in {None, ""} and name not in self.errors:
                self.add_error(name, _("Say when, or choose that it is to be decided."))
        return super().instants(cleaned)


class OutcomeForm(forms.Form):
    """The outcome statement of a meeting that was held."""

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


def times_of(meeting: Meeting) -> dict[str, Any]:
    """The times as `TimesForm` shows them."""
    starts, ends = meeting.starts_there, meeting.ends_there
    return {
        "zone": meeting.zone,
        "first_day": starts.date(),
        "start_time": starts.time(),
        "last_day": ends.date(),
        "end_time": ends.time(),
    }


def _particulars(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "kind": meeting.kind,
        "host": meeting.host_id,
        "place": meeting.place,
        "online_link": meeting.online_link,
        "languages": meeting.languages,
        "interpretation": meeting.interpretation,
        "seats": meeting.seats,
        "round": meeting.round_id,
        "register_by": day_there(meeting.register_by, meeting.zone),
        "papers_by": day_there(meeting.papers_by, meeting.zone),
        "version": meeting.version,
    }


def day_there(moment: datetime | None, zone: str) -> date | None:
    """The day of a deadline as the clocks of the zone show it."""
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None
