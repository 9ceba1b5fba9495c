"""Who finds other governments' support on pages that show everything: the record, the mail."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from members.models import Role
from taskforce.home.waiting import waiting
from taskforce.notifications.models import Notice
from tests.access.world import World


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def read(world: World, role: str, address: str) -> str:
    answer = world.client(role).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def record_of(world: World, slug: str) -> str:
    return reverse("government-record", args=[world.governments[slug].pk])


def asked(world: World) -> Notice:
    """The mail by which Sudland's clearance holder is asked."""
    assert world.introduction
    return Notice.objects.get(kind="introduction.asked", recipient=world.user("foreign_clearance"))


def test_support_is_left_out_of_the_record_of_others(world: World) -> None:
    assert asked(world)
    page = read(world, "officer", record_of(world, "sudland"))
    assert "Offer on commitment 4" in page
    assert "Question about an introduction" in page
    world.seat("officer", [Role.DRAFTER])
    page = read(world, "officer", record_of(world, "sudland"))
    assert "Offer on commitment" not in page
    assert "Question about an introduction" not in page
    assert "Delegation" in page


def test_a_delegation_reads_its_own_support_in_its_record(world: World) -> None:
    assert asked(world)
    assert "Need on commitment 4" in read(world, "head", record_of(world, "norland"))
    world.seat("officer", [Role.DRAFTER])
    assert "Need on commitment 4" in read(world, "officer", record_of(world, "norland"))


def test_mail_about_introductions_is_for_those_who_make_them(world: World) -> None:
    notice = asked(world)
    log = f"{reverse('mail-log')}?kind=introduction.asked"
    places = [log, reverse("mail-coming")]
    detail = reverse("mail-detail", args=[notice.pk])
    name = str(world.user("foreign_clearance"))
    for address in places:
        assert name in read(world, "officer", address)
    assert world.client("officer").get(detail).status_code == 200

    world.seat("officer", [Role.DRAFTER])
    client = world.client("officer")
    page = read(world, "officer", log)
    assert name not in page
    assert "A question about an introduction" not in read(world, "officer", places[1])
    assert client.get(detail).status_code == 404
    resend = reverse("mail-resend", args=[notice.pk])
    assert client.post(resend, {"reason": "Again."}).status_code == 404
    assert not Notice.objects.filter(copy__gt=0).exists()


def test_failed_mail_about_introductions_waits_for_those_who_make_them(world: World) -> None:
    notice = asked(world)
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.FAILED, settled_at=notice.queued_at, reason="refused"
    )
    notice.refresh_from_db()

    def told() -> list[str]:
        groups = waiting(world.user("officer"))
        return [item.link for group in groups for item in group.items]

    assert notice.get_absolute_url() in told()
    world.seat("officer", [Role.DRAFTER])
    assert notice.get_absolute_url() not in told()
