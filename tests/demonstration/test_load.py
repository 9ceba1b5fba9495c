import re
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Publication, PublishedSection, Report, ReportVersion, Round, Section
from knowledge import selectors as library
from knowledge.models import Resource
from meetings import selectors as calendar
from meetings.models import ActionItem, ActionUpdate, Decision, Meeting, Minutes
from members.authority import drift
from members.models import Government, User
from taskforce.home.demonstration import load
from taskforce.notifications.models import Notice
from tests.demonstration.conftest import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.xdist_group("demonstration"),
]

ACCOUNTS = [
    "officer@demo.example",
    "approver@demo.example",
    "administrator@demo.example",
    "head@norland.example",
    "clearance@norland.example",
    "drafter@norland.example",
    "observer@norland.example",
    "drafter@sudland.example",
    "clearance@sudland.example",
]


def _counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_a_second_run_changes_nothing_and_says_so() -> None:
    before = _counts()
    assert load.load(TODAY) is False
    printed = StringIO()
    call_command("load_demonstration", stdout=printed)
    assert _counts() == before
    assert "nothing changed" in printed.getvalue()


def test_the_accounts_are_printed() -> None:
    printed = StringIO()
    call_command("load_demonstration", stdout=printed)
    for account in ACCOUNTS:
        assert account in printed.getvalue()
    assert "password is: demonstration" in printed.getvalue()


@pytest.mark.parametrize("account", ACCOUNTS)
def test_everybody_signs_in_with_the_same_password(account: str, client: Client) -> None:
    typed = {"login": account, "password": "demonstration"}
    response = client.post(reverse("account_login"), typed)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=account).pk)


def test_nothing_stands_under_a_real_government() -> None:
    real = Government.objects.filter(is_demonstration=False)
    assert real.count() >= 13
    for model in (Report, Publication, Resource):
        assert not model.objects.filter(government__in=real).exists()
    assert not Meeting.objects.filter(host__in=real).exists()
    assert not Government.objects.filter(is_demonstration=True, signatures__isnull=False).exists()
    assert not Government.objects.filter(is_demonstration=True).exclude(alpha2="").exists()


def test_there_are_two_rounds_behind_and_one_open() -> None:
    states = Round.objects.order_by("due_at").values_list("title", "state")
    assert list(states) == [
        ("First half of 2026", "closed"),
        ("Second half of 2026", "closed"),
        ("First half of 2027", "open"),
    ]


def test_the_open_round_has_a_report_in_every_state() -> None:
    states = Report.objects.filter(round__state="open").values_list("state", flat=True)
    assert set(states) == set(Report.State.values) - {Report.State.AMENDING}


def test_past_reports_are_published_but_for_one_that_never_came() -> None:
    closed = Report.objects.filter(round__state="closed")
    missing = closed.exclude(state=Report.State.PUBLISHED)
    assert [report.government.slug for report in missing] == ["talumbe"]
    assert Publication.objects.filter(round__state="closed").count() == closed.count() - 1
    # Nalubara joined after the first round: nothing was due from it.
    first = Round.objects.earliest("due_at")
    assert not first.reports.filter(government__slug="nalubara").exists()


def test_some_answers_are_kept_from_the_public() -> None:
    withheld = PublishedSection.objects.filter(status="withheld")
    assert withheld.count() >= 5
    assert not withheld.exclude(narrative="").exists()


def test_every_status_is_used_and_no_text_twice() -> None:
    shown = PublishedSection.objects.exclude(status="withheld")
    assert set(shown.values_list("status", flat=True)) == {
        "in_place",
        "advanced",
        "under_way",
        "planned",
        "not_started",
    }
    texts = Section.objects.exclude(narrative="").values_list("narrative", flat=True)
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_instants_lie_where_the_story_puts_them() -> None:
    for publication in Publication.objects.select_related("round", "version__report"):
        opened_at, report = publication.round.opened_at, publication.version.report
        assert opened_at < publication.version.submitted_at < publication.published_at
        assert publication.published_at == report.state_since
    for section in Section.objects.filter(version__gt=0).select_related("report__round"):
        assert section.report.round.opened_at <= section.saved_at <= section.report.state_since


def test_one_meeting_behind_one_ahead_and_one_in_preparation() -> None:
    assert list(Meeting.objects.order_by("starts_at").values_list("state", flat=True)) == [
        "adopted",
        "registration_open",
        "draft",
    ]
    coming, told = calendar.next_and_last()
    assert coming.host.slug == "sudland"
    assert coming.agenda_versions.count() == 1
    assert set(coming.papers.values_list("access", flat=True)) == {"public", "taskforce", "named"}
    assert set(coming.registrations.values_list("state", flat=True)) == {"requested", "confirmed"}
    assert told.outcome.count("\n\n") == 2


def test_the_past_meeting_left_minutes_decisions_and_actions() -> None:
    meeting = Meeting.objects.get(state="adopted")
    revision = meeting.minutes_revisions.get()
    assert meeting.ends_at < revision.circulated_at < revision.silence_ends_at
    assert revision.silence_ends_at < meeting.state_since
    assert calendar.decisions(meeting).count() == 4
    actions = calendar.open_actions(state="")
    assert {row.state for row in actions} == set(ActionItem.State.values) - {"cancelled"}
    assert len(calendar.open_actions(overdue=True)) == 1
    for update in ActionUpdate.objects.select_related("action"):
        assert update.action.created_at < update.written_at < timezone.now()
    lacking = [point for point in calendar.closing_checklist(meeting) if not point.is_done]
    assert lacking == [], "an officer may close it"


def test_the_library_has_something_for_everybody() -> None:
    published = Resource.objects.published()
    assert published.count() == 9
    assert library.latest_public(20).count() == 6
    assert set(Resource.objects.values_list("state", flat=True)) == set(Resource.State.values)
    assert published.filter(visibility="named").get().title.startswith("A joint desk")
    assert published.review_due(timezone.now()).count() == 1
    assert published.filter(documents__is_published=True).count() == 1
    assert set(published.values_list("kind", flat=True)) == set(Resource.Kind.values)
    assert set(published.values_list("language", flat=True)) == {"en", "fr", "es"}


def test_mail_waits_for_the_open_round_alone() -> None:
    about_reports = Notice.objects.filter(object_type=Report._meta.label)
    kinds = Counter(about_reports.values_list("kind", flat=True))
    assert {"report.waits", "report.received", "report.announced", "report.returned"} <= set(kinds)
    waiting = Report.objects.filter(round__state="open").exclude(
        state__in=[Report.State.NOT_STARTED, Report.State.DRAFTING]
    )
    open_round = {str(pk) for pk in waiting.values_list("pk", flat=True)}
    moved = about_reports.exclude(kind="round.opened")
    assert set(moved.values_list("object_id", flat=True)) == open_round
    opened = about_reports.filter(kind="round.opened")
    reports = Report.objects.filter(round__state="open").values_list("pk", flat=True)
    assert set(opened.values_list("object_id", flat=True)) <= {str(pk) for pk in reports}
    receipt = Notice.objects.filter(kind="report.received").first()
    version = ReportVersion.objects.get(report_id=receipt.object_id)
    assert receipt.facts["submitted_at"] == version.submitted_at.isoformat()


def test_rights_follow_from_the_delegations() -> None:
    assert not drift()


# What no text of a demonstration may hold: numbers long enough for a case, a file or a telephone,
# addresses, names of people, and bodies or countries that exist.
_CASE_LIKE = re.compile(r"\d{4,}|\d+[/-]\d+|[A-Z]{2,}[- ]?\d|@|https?:|www\.")
_REAL_BODIES = re.compile(
    r"Interpol|Europol|Eurojust|UNICEF|United Nations|Council of Europe|European|INHOPE|NCMEC|"
    r"Internet Watch|\bFBI\b|\bEU\b|\bUK\b|\bUS\b|Google|Meta\b|Microsoft|TikTok|WhatsApp|Telegram"
)
_RANKING = re.compile(
    r"\b(?:best|worst|leading|leader|top|ahead of|behind other|rank\w*|score\w*)\b"
)
_DISCOURAGED = re.compile(r"child porn|porn|prostitut|paedophil|pedophil|kiddie|sex tourism", re.I)


def _texts() -> list[str]:
    found = [
        text
        for row in Section.objects.values_list("narrative", "challenges", "next_steps")
        for text in row
    ]
    for row in Resource.objects.values_list("title", "summary", "body"):
        found += row
    for row in Meeting.objects.values_list("place", "outcome"):
        found += row
    for model, field in ((Minutes, "text"), (Decision, "text"), (ActionItem, "text")):
        found += model.objects.values_list(field, flat=True)
    found += ActionUpdate.objects.values_list("words", flat=True)
    return [text for text in found if text]


@pytest.mark.parametrize("unwanted", [_CASE_LIKE, _REAL_BODIES, _RANKING, _DISCOURAGED])
def test_no_text_holds_what_it_must_not(unwanted: re.Pattern[str]) -> None:
    assert [text for text in _texts() if unwanted.search(text)] == []


def test_no_text_names_a_person_or_a_real_government() -> None:
    people = [name for full in User.objects.values_list("name", flat=True) for name in full.split()]
    real = list(Government.objects.filter(is_demonstration=False).values_list("name", flat=True))
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in [*people, *real]))
    assert [text for text in _texts() if named.search(text)] == []
    assert not [text for text in _texts() if "{" in text or "  " in text]


def test_made_up_governments_are_not_called_like_real_ones() -> None:
    made_up = Government.objects.filter(is_demonstration=True)
    assert made_up.count() == 13
    for government in made_up:
        clash = Q(name__icontains=government.name) | Q(slug=government.slug)
        assert not Government.objects.filter(clash, is_demonstration=False).exists()


def test_it_is_refused_outside_a_demonstration(settings: object) -> None:
    settings.PORTAL_DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        call_command("load_demonstration")


def test_it_never_mixes_with_real_work() -> None:
    User.objects.filter(email="officer@demo.example").update(email="somebody@demo.example")
    with pytest.raises(CommandError, match="empty one"):
        call_command("load_demonstration")
