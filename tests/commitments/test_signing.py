"""Versions of the statement, and the governments that sign them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.forms import SignatureForm
from commitments.models import Commitment, Signature, Statement
from commitments.selectors import signing as selectors
from commitments.services import signing
from commitments.services.signing import TEXTS, StatementConflict
from members.services import governments
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.world import PASSWORD, World
from tests.factories.documents import letter

pytestmark = pytest.mark.django_db


def edit(world: World, role: str = "officer", **changes: str) -> Statement:
    draft = world.draft_statement
    draft.refresh_from_db()
    texts = {**{name: getattr(draft, name) for name in TEXTS}, **changes}
    words = {row.number: row.text for row in draft.commitments.all()}
    return signing.edit_version(
        statement=draft,
        texts=texts,
        commitments=words,
        expected_edits=draft.edits,
        actor=world.user(role),
    )


def in_force(world: World) -> Statement:
    return signing.put_in_force(statement=world.draft_statement, actor=world.user("approver"))


def test_a_draft_begins_as_a_copy_and_is_nobodys_yet(world: World) -> None:
    current = Statement.objects.current()
    draft = world.draft_statement
    assert draft.preamble == current.preamble
    assert draft.commitments.count() == 9
    first = draft.commitments.get(number=1)
    assert first.text == current.commitments.get(number=1).text
    assert first.capabilities.count() == current.commitments.get(number=1).capabilities.count()
    assert Statement.objects.current() == current
    assert Client().get(reverse("mission-version", args=["draft-2"])).status_code == 404


def test_words_in_force_do_not_change(world: World) -> None:
    statement = in_force(world)
    with pytest.raises(SomeoneWasFaster):
        edit(world, title="Other words")
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(title="Other words")


def test_two_writers_do_not_overwrite_each_other(world: World) -> None:
    draft = world.draft_statement
    edit(world, title="First words")
    texts = {name: getattr(draft, name) for name in TEXTS}
    with pytest.raises(StatementConflict) as conflict:
        signing.edit_version(
            statement=draft,
            texts={**texts, "title": "Second words"},
            commitments={row.number: row.text for row in draft.commitments.all()},
            expected_edits=0,
            actor=world.user("approver"),
        )
    assert conflict.value.statement.title == "First words"


def test_two_people_put_a_version_in_force(world: World) -> None:
    edit(world, role="approver", title="A new title")
    with pytest.raises(Refused, match="You edited this version last"):
        in_force(world)
    edit(world, role="officer", title="Another title")
    assert not in_force(world).is_draft


def test_every_member_is_asked_once(world: World) -> None:
    statement = in_force(world)
    asked = Notice.objects.filter(kind="statement.to_sign")
    assert [notice.to.email for notice in asked] == ["head@world.example"]
    assert {each.slug for each in signing.unsigned(statement)} >= {"norland", "sudland", "kenya"}
    assert [each.slug for each in selectors.still_to_sign(world.user("head"))] == ["norland"]


def test_a_signature_belongs_to_its_version(world: World) -> None:
    before = world.signature
    statement = in_force(world)
    assert not selectors.has_signed(world.governments["norland"])
    after = signing.sign(
        government=world.governments["norland"],
        signed_on=timezone.now().date(),
        signatory_name="Jon Vik",
        signatory_office="Minister",
        signed_copy=None,
        actor=world.user("head"),
    )
    assert (before.statement != after.statement, after.statement) == (True, statement)
    assert selectors.has_signed(world.governments["norland"])
    for version, name in ((before.statement.version, "Norland"), ("draft-2", "Norland")):
        page = Client().get(reverse("mission-version", args=[version])).content.decode()
        assert name in page
    assert Client().get(reverse("mission")).content.decode().count("Earlier versions") == 1


def test_a_government_signs_a_version_once(world: World) -> None:
    assert (
        world.signature.position
        == Signature.objects.filter(statement=Statement.objects.current()).count()
    )
    world.__dict__.pop("signature")
    with pytest.raises(SomeoneWasFaster):
        _again = world.signature


def test_only_active_members_sign(world: World) -> None:
    norland, officer = world.governments["norland"], world.user("officer")
    governments.suspend(government=norland, reason="Pending.", actor=world.user("approver"))
    with pytest.raises(ValidationError, match="Only active members"):
        signing.sign(
            government=norland,
            signed_on=timezone.now().date(),
            signatory_name="Rosa Brandt",
            signatory_office="Minister",
            signed_copy=None,
            actor=officer,
        )


def test_the_copy_is_for_the_delegation_and_the_secretariat(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's
    address = reverse("signature-document", args=[world.signature.pk])
    answers = {
        role: world.client(role).get(address).status_code
        for role in ("observer", "foreign_drafter", "nobody", "officer", "administrator")
    }
    assert answers == {
        **dict.fromkeys(("observer", "officer"), 200),
        **dict.fromkeys(("foreign_drafter", "nobody", "administrator"), 404),
    }


def test_open_rounds_stay_with_their_version(world: World) -> None:
    opened = world.round
    in_force(world)
    opened.refresh_from_db()
    assert opened.statement != Statement.objects.current()
    assert world.report.sections.first().commitment.statement == opened.statement
    assert Client().get(reverse("commitment-detail", args=[4])).status_code == 200
    assert Commitment.objects.filter(number=4).count() == 2


@pytest.mark.parametrize("days", [2, 400])
def test_a_signature_is_not_of_a_day_to_come(days: int) -> None:
    day = timezone.now().date() + timedelta(days=days)
    form = SignatureForm(
        {"signatory_name": "A", "signatory_office": "B", "signed_on": day.isoformat()},
        {"signed_copy": letter()},
    )
    assert form.errors["signed_on"] == ["This day has not come yet."]


def test_the_page_to_sign_opens_without_an_error_and_takes_the_copy(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's
    client = Client()
    client.post(reverse("account_login"), {"login": "head@world.example", "password": PASSWORD})
    address = reverse("statement-sign", args=[world.governments["norland"].pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    typed = {"signatory_name": "Rosa Brandt", "signatory_office": "Minister"}
    day = timezone.now().date().isoformat()
    sent = {**typed, "signed_on": day, "signed_copy": letter("signed.pdf")}
    assert client.post(address, sent).status_code == 302
    signature = Signature.objects.get(government__slug="norland")
    assert signature.document is not None
    assert signature.document.name == "signed.pdf"
