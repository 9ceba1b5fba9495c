from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commitments.models import Capability, Commitment
from knowledge import content, services
from knowledge.checklist import POINTS
from knowledge.models import Resource, ResourceVersion, SafetyCheck
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.documents.models import Document
from tests.access.library_world import confirm, lead_text
from tests.access.world import World
from tests.factories.documents import letter
from tests.knowledge.conftest import MakeResource, content_of

State = Resource.State


def test_a_text_is_written_and_published_and_the_trail_tells_it(
    world: World, make: MakeResource
) -> None:
    resource = make(capabilities=list(Capability.objects.all()[:2]))
    assert resource.state == State.PUBLISHED
    assert resource.capabilities.count() == 2
    assert resource.published_at == resource.confirmed_at
    events = AuditEvent.objects.filter(object_type="knowledge.Resource").order_by("pk")
    assert [event.verb for event in events] == [
        *("resource.create", "resource.submit", "resource.take", "resource.publish"),
    ]
    assert not any("First paragraph" in str(event.facts) for event in events)


@pytest.mark.parametrize("role", ["nobody", "observer", "foreign_drafter", "officer"])
def test_only_those_who_write_or_lead_contribute_for_a_government(world: World, role: str) -> None:
    norland = world.governments["norland"]
    with pytest.raises(Refused):
        services.create_resource(content=content_of(government=norland), actor=world.user(role))
    assert not Resource.objects.exists()


@pytest.mark.parametrize("role", ["drafter", "clearance", "head"])
def test_a_suspended_government_contributes_nothing(world: World, role: str) -> None:
    from members.services import governments

    norland = world.governments["norland"]
    governments.suspend(government=norland, reason="Why.", actor=world.user("approver"))
    with pytest.raises(Refused):
        services.create_resource(content=content_of(government=norland), actor=world.user(role))


def test_a_second_writer_is_told_and_nothing_is_overwritten(
    world: World, make: MakeResource
) -> None:
    resource, officer = make(published=False), world.user("officer")
    first = content_of(commitments=list(Commitment.objects.filter(number__lte=2)))
    changed = services.change_resource(
        resource=resource, content=first, expected_version=0, actor=officer
    )
    assert changed.version == 1
    with pytest.raises(services.ResourceConflict):
        services.change_resource(
            resource=resource, content=content_of(title="X"), expected_version=0, actor=officer
        )
    again = services.change_resource(
        resource=resource, content=first, expected_version=0, actor=officer
    )
    assert again.version == 1, "a double click is no change"
    assert {row.number for row in again.commitments.all()} == {1, 2}


@pytest.mark.parametrize("missing", POINTS)
def test_no_point_of_the_checklist_can_be_left_out(
    world: World, make: MakeResource, missing: str
) -> None:
    few = [each for each in POINTS if each != missing]
    writer, officer = world.user("officer"), world.user("approver")
    draft = make(published=False)
    with pytest.raises(ValidationError, match="each of the four"):
        confirm(services.submit, draft, writer, points=few)
    confirm(services.submit, draft, writer, points=POINTS)
    services.take(resource=draft, actor=officer)
    with pytest.raises(ValidationError, match="each of the four"):
        confirm(services.publish, draft, officer, points=few)
    assert Resource.objects.get().state == State.IN_REVIEW
    assert [check.part for check in SafetyCheck.objects.all()] == ["contributor"]


def test_both_confirmations_are_kept_with_who_and_when(world: World, make: MakeResource) -> None:
    resource = make(government=world.governments["norland"])
    kept = {check.part: check for check in SafetyCheck.objects.filter(resource=resource, edition=1)}
    assert kept["contributor"].confirmed_by == world.user("clearance")
    assert kept["secretariat"].confirmed_by == world.user("officer")
    assert set(kept["secretariat"].points) == set(POINTS)
    with pytest.raises(DatabaseError), transaction.atomic():
        SafetyCheck.objects.update(points=[])


def test_readers_keep_what_was_published_until_the_new_version_is(
    world: World, make: MakeResource
) -> None:
    norland, clearance = world.governments["norland"], world.user("clearance")
    resource = make(government=norland, title="First", state=State.AMENDING)
    changed = services.change_resource(
        resource=resource,
        content=content_of(government=norland, title="Second", note="A better title."),
        expected_version=resource.version,
        actor=clearance,
    )
    assert changed.title == "First"
    assert content.as_drafted(changed).title == "Second"
    confirm(services.submit, resource, clearance, points=POINTS)
    services.take(resource=resource, actor=world.user("officer"))
    assert Resource.objects.published().get().title == "First"
    published = confirm(services.publish, resource, world.user("officer"), points=POINTS)
    assert (published.title, published.edition, published.amendment) == ("Second", 2, None)
    second, first = ResourceVersion.objects.filter(resource=resource)
    assert (first.content["title"], second.content["title"]) == ("First", "Second")
    assert second.change_note == "A better title."
    assert first.sha256 != second.sha256
    for change in ({"change_note": "x"}, {"content": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ResourceVersion.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ResourceVersion.objects.all().delete()


def test_a_new_version_says_what_changed(world: World, make: MakeResource) -> None:
    resource = make(government=world.governments["norland"], state=State.AMENDING)
    with pytest.raises(ValidationError, match="Say first what changed"):
        confirm(services.submit, resource, world.user("clearance"), points=POINTS)


def test_a_new_version_can_be_given_up(world: World, make: MakeResource) -> None:
    norland, drafter = world.governments["norland"], world.user("drafter")
    resource = make(government=norland, title="First", state=State.AMENDING)
    services.change_resource(
        resource=resource,
        content=content_of(government=norland, title="Second"),
        expected_version=resource.version,
        actor=drafter,
    )
    services.add_document(resource=resource, file=letter(), actor=drafter)
    dropped = services.drop_amendment(resource=resource, actor=drafter)
    assert (dropped.state, dropped.title) == (State.PUBLISHED, "First")
    assert not dropped.documents.exists()
    assert not Document.objects.exists()


def test_documents_reach_readers_with_the_text_and_stay_with_its_version(
    world: World, make: MakeResource
) -> None:
    norland, drafter, officer = (
        world.governments["norland"],
        *map(world.user, ("drafter", "officer")),
    )
    draft = make(government=norland, published=False, visibility="taskforce")
    kept = services.add_document(resource=draft, file=letter("kept.pdf"), actor=drafter)
    gone = services.add_document(resource=draft, file=letter("gone.pdf"), actor=drafter)
    services.remove_document(row=gone, actor=drafter)
    assert not Document.objects.filter(pk=gone.document_id).exists()
    confirm(services.submit, draft, drafter, points=POINTS)
    services.take(resource=draft, actor=officer)
    confirm(services.publish, draft, officer, points=POINTS)
    version = ResourceVersion.objects.get()
    assert [each["document"] for each in version.content["documents"]] == [kept.document_id]
    services.amend(resource=draft, actor=drafter)
    services.remove_document(row=kept, actor=drafter)
    assert [row.document for row in draft.documents.published()] == [kept.document]
    assert not draft.documents.drafted().exists()
    services.drop_amendment(resource=draft, actor=drafter)
    assert draft.documents.drafted().get() == kept


def test_what_is_unpublished_with_a_new_version_in_the_making_keeps_that_version(
    world: World, make: MakeResource
) -> None:
    norland = world.governments["norland"]
    resource = make(government=norland, title="First", state=State.AMENDING)
    resource = services.change_resource(
        resource=resource,
        content=content_of(government=norland, title="Second"),
        expected_version=resource.version,
        actor=world.user("drafter"),
    )
    gone = services.unpublish(
        resource=resource, code="rights", reason="A picture.", actor=world.user("officer")
    )
    assert (gone.title, gone.amendment, gone.published_at) == ("Second", None, None)
    assert (gone.reason_code, gone.reason) == ("rights", "A picture.")


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_year_is_a_year(make: MakeResource, year: int) -> None:
    with pytest.raises(ValidationError):
        make(year=year)


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "javascript:alert(1)", "https://", "https://a b.example", "data:,x", "x"],
)
def test_links_are_https(make: MakeResource, url: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        make(links=[{"title": "x", "url": url}])


def test_an_amendment_is_held_to_what_a_text_is_held_to(world: World, make: MakeResource) -> None:
    norland = world.governments["norland"]
    resource = make(government=norland, state=State.AMENDING)
    for wrong in ({"year": 1066}, {"title": "x" * 151}, {"kind": "x"}, {"body": "a\x00b"}):
        with pytest.raises(ValidationError), transaction.atomic():
            services.change_resource(
                resource=resource,
                content=content_of(government=norland, **wrong),
                expected_version=resource.version,
                actor=world.user("drafter"),
            )


def test_the_database_knows_which_facts_fit_each_other(make: MakeResource) -> None:
    resource = make()
    for wrong in (
        {"published_at": None},
        {"state": "draft"},
        {"visibility": "all"},
        {"review_by": None},
        {"amendment": {}},
        {"edition": 0},
        {"state": "amending"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resource.objects.filter(pk=resource.pk).update(**wrong)


def test_slugs_never_clash(make: MakeResource) -> None:
    assert [make(title="Guide").slug for _ in range(2)] == ["guide", "guide-2"]
    assert make(title="دليل").slug == "resource"


def test_publishing_twice_is_one_publication(world: World, make: MakeResource) -> None:
    resource = make()
    with pytest.raises(SomeoneWasFaster):
        confirm(services.publish, resource, world.user("approver"), points=POINTS)
    assert ResourceVersion.objects.count() == 1


def test_nobody_reviews_a_text_of_their_own_government(world: World) -> None:
    world.seat("officer", ["observer"])
    resource = world.lead_contribution(State.DRAFT)
    confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    with pytest.raises(Refused, match="own government"):
        services.take(resource=resource, actor=world.user("officer"))
    services.take(resource=resource, actor=world.user("approver"))


@pytest.mark.parametrize("name", ["title", "summary", "links", "note"])
@pytest.mark.parametrize("hidden", ["\x08", "\x00", "\x1f", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_a_line_has_nothing_that_nobody_sees(
    make: MakeResource, world: World, name: str, hidden: str
) -> None:
    resource = make(state=Resource.State.AMENDING)
    said: Any = f"A{hidden}b"
    if name == "links":
        said = [{"title": said, "url": "https://a.example"}]
    before = content.packed_working_copy(resource)
    for write in (
        lambda: make(**{name: said}),
        lambda: services.change_resource(
            resource=resource,
            content=content_of(**{name: said}),
            expected_version=resource.version,
            actor=world.user("officer"),
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            write()
        assert list(refused.value.message_dict) == [name]
    assert Resource.objects.count() == 1
    assert content.packed_working_copy(Resource.objects.get()) == before


def test_a_line_is_one_line(make: MakeResource, world: World) -> None:
    text = "One\n\nYour account\u2028is\tblocked"
    made = make(title=text, summary=text, links=[{"title": text, "url": "https://a.example"}])
    line = "One Your account is blocked"
    assert (made.title, made.summary, made.links[0]["title"]) == (line, line, line)
    made = services.amend(resource=made, actor=world.user("officer"))
    services.change_resource(
        resource=made,
        content=content_of(title=text, summary=text, note=text),
        expected_version=made.version,
        actor=world.user("officer"),
    )
    kept = Resource.objects.get().amendment
    assert kept is not None
    assert (kept["title"], kept["summary"], kept["note"]) == (line, line, line)


def test_no_officer_alone_gives_readers_a_text_of_the_secretariat(
    world: World, make: MakeResource
) -> None:
    writer, other = world.user("officer"), world.user("approver")
    draft = make(published=False)
    confirm(services.submit, draft, writer, points=POINTS)
    with pytest.raises(Refused, match="Another officer"):
        services.take(resource=draft, actor=writer)
    services.take(resource=draft, actor=other)
    with pytest.raises(Refused, match="Another officer"):
        confirm(services.publish, draft, writer, points=POINTS)
    assert not Resource.objects.published().exists()
    confirm(services.publish, draft, other, points=POINTS)
    checks = SafetyCheck.objects.filter(resource=draft, edition=1)
    assert {check.confirmed_by for check in checks} == {writer, other}


def test_what_was_public_once_is_gone_and_what_was_not_never_existed(
    world: World, make: MakeResource, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    officer = world.user("officer")
    resource = make(visibility="public")
    never = make(visibility="taskforce")
    address = resource.get_absolute_url()
    assert Client().get(address).status_code == 200
    services.set_readers(
        resource=resource,
        visibility="taskforce",
        governments=[],
        expected_version=resource.version,
        actor=officer,
    )
    answer = Client().get(address)
    assert answer.status_code == 410
    assert "This text was public and has been taken from its readers." in answer.content.decode()
    assert resource.title not in answer.content.decode()
    assert world.client("foreign_drafter").get(address).status_code == 200
    assert Client().get(never.get_absolute_url()).status_code == 404
    services.withdraw(resource=resource, reason="Out of date.", actor=officer)
    assert world.client("foreign_drafter").get(address).status_code == 410


def test_of_documents_too_only_what_was_public_is_gone(
    world: World, make: MakeResource, settings: Any
) -> None:
    """The text was public once; the second document only ever came with a version for members."""
    settings.SECOND_FACTOR_REQUIRED = False
    norland, writer, officer = world.governments["norland"], "clearance", world.user("officer")
    resource = make(government=norland, published=False)
    was = services.add_document(resource=resource, file=letter(), actor=world.user(writer))
    resource = lead_text(resource, State.PUBLISHED, writer=world.user(writer), officer=officer)
    services.set_readers(
        resource=resource,
        visibility="taskforce",
        governments=[],
        expected_version=resource.version,
        actor=officer,
    )
    services.amend(resource=resource, actor=world.user(writer))
    services.change_resource(
        resource=resource,
        content=content_of(government=norland, visibility="taskforce", note="Another document."),
        expected_version=Resource.objects.get(pk=resource.pk).version,
        actor=world.user(writer),
    )
    never = services.add_document(resource=resource, file=letter(), actor=world.user(writer))
    resource = lead_text(resource, State.PUBLISHED, writer=world.user(writer), officer=officer)
    pages = [
        reverse("knowledge-document", args=[resource.pk, each.document_id]) for each in (was, never)
    ]
    member = world.client("foreign_drafter")
    assert [member.get(page).status_code for page in pages] == [200, 200]
    assert [Client().get(page).status_code for page in pages] == [410, 404]
    services.unpublish(resource=resource, code="rights", reason="A picture.", actor=officer)
    assert [Client().get(page).status_code for page in pages] == [410, 404]
