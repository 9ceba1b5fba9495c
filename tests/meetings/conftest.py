from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.models import Meeting
from tests.access.meeting_world import item, lead
from tests.access.world import World

MakeMeeting = Callable[..., Meeting]


def particulars(**others: Any) -> Mapping[str, Any]:
    """A formal meeting of one day, in a month from now."""
    starts_at = (timezone.now() + timedelta(days=30)).replace(hour=8, minute=0, second=0)
    return {
        "title": "Formal meeting",
        "kind": Meeting.Kind.FORMAL,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=7),
        "zone": "Europe/Oslo",
        "place": "Lakeside Conference Hall",
        "host": None,
        **others,
    }


def on(year: int, month: int, day: int, hour: int = 9) -> Mapping[str, Any]:
    """The two instants of a meeting on that day, in UTC."""
    starts_at = datetime(year, month, day, hour, tzinfo=UTC)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}


@pytest.fixture
def make(world: World) -> MakeMeeting:
    """Makes a meeting in the state asked for, through the services."""

    def make(
        state: str = Meeting.State.ANNOUNCED, outcome: str = "Agreed.", **others: Any
    ) -> Meeting:
        officer = world.user("officer")
        meeting = services.create_meeting(particulars=particulars(**others), actor=officer)
        return lead(meeting, state, officer, outcome=outcome)

    return make


@pytest.fixture
def officer(world: World, client: Client, settings: Any) -> Client:
    """An officer's browser."""
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(world.user("officer"))
    return client


@pytest.fixture
def prepared(world: World) -> Meeting:
    """A meeting that is open for registration, with an agenda that was circulated."""
    meeting = world.lead_meeting(Meeting.State.REGISTRATION_OPEN)
    officer = world.user("officer")
    services.add_item(meeting=meeting, content=item("Faster takedown"), actor=officer)
    services.circulate_agenda(meeting=meeting, actor=officer)
    return meeting
