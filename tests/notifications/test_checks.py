"""The system checks find what would only show when the first mail fails."""

from pytest_django import Settings

from taskforce.notifications import checks
from taskforce.notifications.kinds import Kind
from tests.notifications.conftest import Register


def test_the_portals_own_kinds_are_complete() -> None:
    assert checks.every_kind_has_its_templates() == []
    assert checks.lease_outlasts_the_mail_server() == []


def test_a_kind_without_templates(register: Register) -> None:
    register(key="bench.without_templates")

    faults = checks.every_kind_has_its_templates()
    assert [fault.id for fault in faults] == ["notifications.E001"] * 3
    assert "emails/bench.without_templates/subject.txt" in faults[0].msg


def test_a_lease_that_is_too_short(settings: Settings, reminder: Kind) -> None:
    settings.MAIL_DELIVERY = {**settings.MAIL_DELIVERY, "lease": 6 * settings.EMAIL_TIMEOUT - 1}

    assert [fault.id for fault in checks.lease_outlasts_the_mail_server()] == ["notifications.E002"]
