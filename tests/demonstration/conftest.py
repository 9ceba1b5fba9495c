from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from tests.stage import EMPTY, Stage

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def demonstration(stage: Stage, django_db_blocker: Any) -> Iterator[None]:
    """The shipped content and the demonstration, loaded once for the module and rolled back."""
    from taskforce.home.demonstration import load

    noon = datetime.combine(TODAY, time(12), tzinfo=UTC)
    with django_db_blocker.unblock():
        stage.bring_to(EMPTY)
    with time_machine.travel(noon), django_db_blocker.unblock(), transaction.atomic():
        before, settings.PORTAL_DEMO = settings.PORTAL_DEMO, True
        try:
            call_command("load_content", verbosity=0)
            load.load(TODAY)
            yield
        finally:
            settings.PORTAL_DEMO = before
            transaction.set_rollback(True)
