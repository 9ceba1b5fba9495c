"""What was typed when the session had ended comes back after signing in, to the same page alone."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from members.kept import LARGEST
from tests.access.world import World

SENT = {"status": "planned", "narrative": "Long thoughts.", "version": "0", "at": "id_narrative"}


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def ended(world: World) -> tuple[Client, dict[str, str]]:
    """A browser whose session has ended since it read the page, and what its form holds."""
    client = world.client("drafter")
    page = client.get(f"/reports/{world.report.pk}/4/").content.decode()
    found = re.search(r'name="slip" value="([^"]+)"', page)
    assert found
    Session.objects.all().delete()
    return client, {**SENT, "slip": found[1]}


def sign_in(client: Client, world: World, role: str) -> None:
    client.force_login(world.user(role), "allauth.account.auth_backends.AuthenticationBackend")


def test_the_text_is_there_again_after_signing_in(world: World) -> None:
    path = f"/reports/{world.report.pk}/4/"
    client, sent = ended(world)
    answer = client.post(path, sent)
    assert answer.status_code == 302
    assert answer["Location"].endswith("4%2F%23id_narrative")
    sign_in(client, world, "drafter")
    page = client.get(path)
    assert ">\nLong thoughts.</textarea>" in page.content.decode()
    assert "it is not saved yet" in page.content.decode()
    assert "Long thoughts." not in client.get(path).content.decode(), "once"


def test_somebody_of_another_government_does_not_see_it(world: World) -> None:
    path = f"/reports/{world.report.pk}/4/"
    client, sent = ended(world)
    client.post(path, sent)
    sign_in(client, world, "foreign_drafter")
    assert client.get(path).status_code == 404
    sign_in(client, world, "clearance")
    assert "Long thoughts." not in client.get(path).content.decode(), "a colleague's is not theirs"
    sign_in(client, world, "foreign_drafter")
    other = world.round.reports.get(government=world.governments["sudland"])
    assert "Long thoughts." not in client.get(f"/reports/{other.pk}/4/").content.decode()


def test_strangers_fill_no_sessions(world: World) -> None:
    visitor = Client()
    assert visitor.post(f"/reports/{world.report.pk}/4/", SENT).status_code == 302
    assert not Session.objects.exists()
    client, sent = ended(world)
    assert visitor.post(f"/reports/{world.report.pk}/5/", sent).status_code == 302
    client.post(f"/reports/{world.report.pk}/4/", {**sent, "narrative": "x" * LARGEST})
    assert not any("typed-before-sign-in" in each.get_decoded() for each in Session.objects.all())


def test_a_fragment_is_told_and_not_redirected(world: World) -> None:
    path = f"/reports/{world.report.pk}/4/autosave/"
    client, sent = ended(world)
    answer = client.post(path, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 401
