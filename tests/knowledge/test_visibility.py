"""Who reads what: the same for the list, its counts, the filters, the page, the feed, documents."""

import re

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment
from knowledge import selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.services import governments
from taskforce.core.errors import Gone
from taskforce.core.permissions import Refused
from tests.access.library_world import lead_text
from tests.access.world import World
from tests.factories.documents import letter
from tests.knowledge.conftest import MakeResource, content_of

NORLAND = {"observer", "drafter", "clearance", "head"}
SUDLAND = {"foreign_drafter", "foreign_clearance"}
SECRETARIAT = {"officer", "approver"}
EVERYBODY = NORLAND | SUDLAND | SECRETARIAT | {"visitor", "nobody", "administrator"}
State = Resource.State
MARKER = "quokka-marker"

# Who reads a text of Norland, by whom it is for. Sudland is named in the last one.
READERS = {
    "public": EVERYBODY,
    "taskforce": NORLAND | SUDLAND | SECRETARIAT,
    "named": NORLAND | SUDLAND | SECRETARIAT,
    "named for norland alone": NORLAND | SECRETARIAT,
}


def _text(world: World, make: MakeResource, readers: str, **others: object) -> Resource:
    norland, sudland = (world.governments[slug] for slug in ("norland", "sudland"))
    return make(
        government=norland,
        visibility=readers.partition(" ")[0],
        governments=[norland] if "alone" in readers else [sudland],
        title=f"Title {MARKER}",
        summary=f"Summary {MARKER}",
        body=f"Body {MARKER}",
        **others,
    )


@pytest.mark.parametrize("readers", READERS)
def test_every_channel_agrees_for_everybody(
    world: World, make: MakeResource, readers: str, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    draft = _text(world, make, readers, published=False)
    row = services.add_document(resource=draft, file=letter(), actor=world.user("drafter"))
    resource = lead_text(
        draft, State.PUBLISHED, writer=world.user("clearance"), officer=world.user("officer")
    )
    for role in sorted(EVERYBODY):
        client = world.client(role)
        wanted = role in READERS[readers]
        page = client.get(resource.get_absolute_url())
        document = client.get(reverse("knowledge-document", args=[resource.pk, row.document_id]))
        lists = [
            client.get(reverse("knowledge-list")),
            client.get(reverse("knowledge-list"), {"kind": "good_practice", "country": "norland"}),
            client.get(reverse("knowledge-commitment", args=[7])),
        ]
        seen = [MARKER in each.content.decode() for each in lists]
        assert seen == [wanted] * 3, role
        counted = ["(1)" in each.content.decode() for each in lists]
        assert counted == [wanted] * 3, f"{role}: a count tells of it"
        assert (page.status_code, document.status_code) == ((200, 200) if wanted else (404, 404))
        assert (resource in selectors.visible_to(world.person(role))) is wanted
        if wanted and readers != "public":
            assert "noindex" in page["X-Robots-Tag"]
            assert "attachment" in document["Content-Disposition"]
    for name in ("knowledge-feed", "sitemap"):
        told = Client().get(reverse(name)).content.decode()
        assert (resource.get_absolute_url() in told) is (readers == "public"), name
        assert (MARKER in told) is (readers == "public" and name == "knowledge-feed")


@pytest.mark.parametrize("state", sorted(set(State) - {State.PUBLISHED, State.AMENDING}))
def test_nobody_reads_what_is_not_published(
    world: World, make: MakeResource, state: str, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    resource = _text(world, make, "public", state=state)
    was_public = state in {State.UNPUBLISHED, State.ARCHIVED}
    for role in sorted(EVERYBODY):
        client = world.client(role)
        assert resource not in selectors.visible_to(world.person(role)), role
        answer = client.get(resource.get_absolute_url())
        assert answer.status_code == (410 if was_public else 404), role
        assert MARKER not in answer.content.decode()
        assert MARKER not in client.get(reverse("knowledge-list")).content.decode()
        with pytest.raises(Gone if was_public else Http404):
            selectors.get_resource(world.person(role), resource.pk)
    for name in ("knowledge-feed", "sitemap", "home"):
        told = Client().get(reverse(name)).content.decode()
        assert MARKER not in told
        assert resource.get_absolute_url() not in told


def test_a_new_version_in_the_making_is_nowhere(
    world: World, make: MakeResource, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    norland = world.governments["norland"]
    resource = make(government=norland, title="What readers have", state=State.AMENDING)
    services.change_resource(
        resource=resource,
        content=content_of(
            government=norland,
            title=MARKER,
            summary=MARKER,
            body=MARKER,
            note=MARKER,
            kind="tool",
            year=1999,
            language="fi",
        ),
        expected_version=resource.version,
        actor=world.user("drafter"),
    )
    row = services.add_document(
        resource=resource, file=letter(f"{MARKER}.pdf"), actor=world.user("drafter")
    )
    document = reverse("knowledge-document", args=[resource.pk, row.document_id])
    addresses = [
        *(resource.get_absolute_url(), reverse("knowledge-list"), reverse("knowledge-feed")),
        *(reverse("home"), reverse("sitemap"), reverse("knowledge-commitment", args=[7])),
    ]
    for role in sorted(EVERYBODY):
        client = world.client(role)
        for address in addresses:
            page = client.get(address).content.decode()
            assert MARKER not in page, (role, address)
            assert not re.search(r"1999|Finnish \(", page), (role, address)
        own = client.get(reverse("knowledge-contribution", args=[resource.pk]))
        assert (MARKER in own.content.decode()) is (role in NORLAND), role
        assert (client.get(document).status_code == 200) is (role in NORLAND), role


@pytest.mark.parametrize("state", State.values)
def test_who_knows_of_a_contribution(world: World, make: MakeResource, state: str) -> None:
    """Its government always, officers once it was sent, nobody else; and the list agrees."""
    resource = _text(world, make, "public", state=state)
    sent = resource.submitted_by_id is not None
    wanted = NORLAND | (SECRETARIAT if sent else set())
    for role in sorted(EVERYBODY):
        person = world.person(role)
        known = resource in selectors.known_contributions(person)
        assert known is (role in wanted), role
        assert (resource in selectors.own_contributions(person)) is (role in NORLAND), role
        if not known:
            with pytest.raises(Http404):
                selectors.get_contribution(person, resource.pk)
            continue
        copy = selectors.working_copy(person, resource)
        assert (copy is not None) is (role in NORLAND or resource.is_waiting), role


@pytest.mark.parametrize(
    ("state", "end", "named"),
    [
        (State.SUBMITTED, "recall", ""),
        (State.CHANGES_REQUESTED, "", ""),
        (State.AMENDING, "unpublish", "One front page"),
        (State.PUBLISHED, "withdraw", "One front page"),
    ],
)
def test_officers_read_no_title_of_a_draft(
    world: World, settings: object, state: str, end: str, named: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    norland, drafter = world.governments["norland"], world.user("drafter")
    resource = world.lead_contribution(state)
    if end == "recall":
        services.recall(resource=resource, actor=drafter)
    elif end == "withdraw":
        services.withdraw(resource=resource, reason="Why.", actor=drafter)
        services.reopen(resource=resource, actor=drafter)
    elif end == "unpublish":
        services.unpublish(
            resource=resource, code="rights", reason="Why.", actor=world.user("officer")
        )
    resource.refresh_from_db()
    services.change_resource(
        resource=resource,
        content=content_of(government=norland, title=MARKER),
        expected_version=resource.version,
        actor=drafter,
    )
    own, board = (
        reverse("knowledge-contribution", args=[resource.pk]),
        reverse("knowledge-manage") + "?show=returned",
    )
    addresses = [
        *(own, board, reverse("knowledge-end", args=[resource.pk, "archive"])),
        reverse("government-record", args=[norland.pk]),
    ]
    officer = world.client("officer")
    pages = {address: officer.get(address).content.decode() for address in addresses}
    assert not [address for address, page in pages.items() if MARKER in page]
    shown = named or f"Text no. {resource.pk}"
    assert shown in pages[own]
    listed = resource.state in {State.CHANGES_REQUESTED, State.UNPUBLISHED}
    assert (shown in pages[board]) is listed
    readers = reverse("knowledge-readers", args=[resource.pk])
    assert officer.get(readers).status_code == 302
    services.submit(
        resource=resource,
        points=POINTS,
        expected_version=Resource.objects.get().version,
        actor=drafter,
    )
    assert MARKER in officer.get(own).content.decode()


def test_the_trail_names_a_text_by_its_number(world: World) -> None:
    from taskforce.audit.models import AuditEvent

    resource = world.contribution
    event = AuditEvent.objects.get(verb="resource.create")
    assert event.object_name == f"Text no. {resource.pk}"


def test_the_people_of_a_government_that_left_read_as_the_public(
    world: World, make: MakeResource
) -> None:
    resource = make(visibility=Resource.Visibility.TASKFORCE)
    named = make(visibility="named", governments=[world.governments["norland"]])
    for text in (resource, named):
        assert text in selectors.visible_to(world.person("drafter"))
    norland, approver = world.governments["norland"], world.user("approver")
    governments.suspend(government=norland, reason="It leaves.", actor=approver)
    governments.leave(government=norland, reason="It has left.", actor=approver)
    for text in (resource, named):
        assert text not in selectors.visible_to(world.person("drafter"))
    assert resource in selectors.visible_to(world.person("foreign_drafter"))


def test_only_what_is_public_is_offered_to_public_pages(make: MakeResource) -> None:
    shown = make()
    make(visibility=Resource.Visibility.TASKFORCE)
    make(published=False)
    seventh = selectors.commitments().get(number=7)
    assert list(selectors.latest_public(5)) == [shown]
    assert list(selectors.public_on(seventh, 5)) == [shown]
    assert list(selectors.public_on(selectors.commitments().get(number=1), 5)) == []
    assert Commitment.objects.filter(number=7, resources=shown).count() == 1


@pytest.mark.parametrize("role", ["visitor", "nobody", "head", "administrator"])
def test_the_secretariats_board_is_refused(world: World, make: MakeResource, role: str) -> None:
    from django.utils import timezone

    make()
    with pytest.raises(Refused):
        selectors.board(world.person(role), "waiting", timezone.now())


def test_who_takes_a_members_document_along_is_on_record(
    world: World, make: MakeResource, settings: object
) -> None:
    from taskforce.audit.models import AuditEvent

    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    draft = world.contribution
    row = services.add_document(resource=draft, file=letter(), actor=world.user("drafter"))
    address = reverse("knowledge-document", args=[draft.pk, row.document_id])
    assert world.client("observer").get(address).status_code == 200
    event = AuditEvent.objects.get(verb="resource.read_document")
    assert (event.actor, event.facts["document"]) == (world.user("observer"), row.document_id)
    world.lead_contribution(State.PUBLISHED)
    assert Client().get(address).status_code == 200
    assert AuditEvent.objects.filter(verb="resource.read_document").count() == 1


def test_a_government_is_not_told_who_of_another_one_read_its_document(
    world: World, make: MakeResource, settings: object
) -> None:
    from taskforce.audit.models import AuditEvent

    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    norland = world.governments["norland"]
    draft = make(government=norland, visibility="taskforce", published=False)
    row = services.add_document(resource=draft, file=letter(), actor=world.user("drafter"))
    lead_text(draft, State.PUBLISHED, writer=world.user("clearance"), officer=world.user("officer"))
    address = reverse("knowledge-document", args=[draft.pk, row.document_id])
    for role in ("foreign_drafter", "officer", "head"):
        assert world.client(role).get(address).status_code == 200
    events = AuditEvent.objects.filter(verb="resource.read_document").order_by("pk")
    assert [event.government_id for event in events] == [None, None, norland.pk]
    record = reverse("government-record", args=[norland.pk])
    page = world.client("observer").get(record).content.decode()
    assert world.user("head").name in page
    assert world.user("foreign_drafter").name not in page
