from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped content and the demonstration, loaded once for the module and rolled back."""
    from taskforce.home.demonstration import load

    with django_db_blocker.unblock(), transaction.atomic():
        before, settings.PORTAL_DEMO = settings.PORTAL_DEMO, True
        try:
            call_command("load_content", verbosity=0)
            load.load(TODAY)
            yield
        finally:
            settings.PORTAL_DEMO = before
            transaction.set_rollback(True)
