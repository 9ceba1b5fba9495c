"""L3 over random states: no public channel and no member's channel holds more than it may."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments import services
from commitments.answers import TEXTS, copied
from commitments.models import PublishedSection, SharedSection, Visibility
from commitments.models.status import WIDENING
from tests.access.reporting_world import WAY
from tests.access.world import World

ORDER = [str(each) for each in WIDENING]
STATES = ["drafting", *(reached for reached, _step, _role in WAY)]
visibilities = st.sampled_from(ORDER)
sections = st.fixed_dictionaries(
    {
        "visibility": visibilities,
        "reply": st.sampled_from(["answer", "no_change", "nothing"]),
        "kept": st.dictionaries(st.sampled_from([*TEXTS, "evidence"]), visibilities),
        "action": visibilities,
    }
)


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def marker(name: str) -> str:
    return f"quokka-{name.replace('_', '-')}-marker"


def readers_of(drawn: dict[str, Any], name: str) -> str:
    """Who may read a part, worked out anew: the narrower of its own and the section's."""
    if drawn["reply"] == "nothing":
        return "nobody"
    own = drawn["action"] if name == "action" else drawn["kept"].get(name, drawn["visibility"])
    return min(own, drawn["visibility"], key=ORDER.index)


def write(world: World, drawn: dict[str, Any]) -> None:
    """Commitment 4 with a marker in every part, everything else complete and harmless."""
    world.complete_draft()
    drafter = world.user("drafter")
    services.save_section(
        report=world.report,
        number=4,
        answers={
            **{name: marker(name) for name in TEXTS},
            "reply": drawn["reply"],
            "visibility": drawn["visibility"],
            **{f"visibility-{part}": kept for part, kept in drawn["kept"].items()},
        },
        expected_version=1,
        actor=drafter,
    )
    services.add_evidence(
        report=world.report,
        number=4,
        title=marker("evidence"),
        url="https://norland.example/guideline",
        actor=drafter,
    )
    services.save_action(
        report=world.report,
        number=4,
        action=None,
        answers={
            "title": marker("action"),
            "lead_body": "",
            "progress": "planned",
            "update": "",
            "visibility": drawn["action"],
        },
        milestones=[],
        expected_version=0,
        actor=drafter,
    )


PARTS = (*TEXTS, "evidence", "action")
PUBLIC = (
    *("/", "/commitments/", "/commitments/4/", "/members/", "/members/norland/", "/progress/"),
    "/progress/changes/?since=2020-01-01",
    *("/sitemap.xml", "/robots.txt", "/knowledge/", "/meetings/", "/healthz"),
    "/search/?q=quokka",
)


def found(client: Client, addresses: list[str]) -> set[str]:
    """The parts of which a marker stands on one of the pages."""
    text = "".join(client.get(address).content.decode() for address in addresses)
    return {name for name in PARTS if marker(name) in text}


@given(drawn=sections, state=st.sampled_from(STATES))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_l3_everybody_reads_what_they_may_and_not_a_word_more(
    world: World, drawn: dict[str, Any], state: str
) -> None:
    with transaction.atomic():
        write(world, drawn)
        for reached, step, role in WAY if state != "drafting" else ():
            step(report=world.report, actor=world.user(role))
            if reached == state:
                break
        slug = world.round.slug
        shared = [f"/shared/norland/{slug}/", "/shared/", "/shared/changes/?since=2020-01-01"]
        public = [*PUBLIC, f"/members/norland/{slug}/v1/"]
        published = state == "published"
        visitor, member = Client(), world.client("foreign_drafter")
        assert found(visitor, public) == {
            name for name in PARTS if published and readers_of(drawn, name) == Visibility.PUBLIC
        }
        assert found(member, [*public, *shared]) == {
            name
            for name in PARTS
            if published and readers_of(drawn, name) in {Visibility.PUBLIC, Visibility.TASKFORCE}
        }
        refused = [f"/reports/{world.report.pk}/{page}" for page in ("", "check/", "pack.pdf")]
        assert {member.get(path).status_code for path in refused} == {404}
        transaction.set_rollback(True)
    world.forget()


@given(drawn=sections)
@settings(max_examples=60, deadline=None)
def test_what_is_public_equals_what_was_marked_public(drawn: dict[str, Any]) -> None:
    """The copy itself, against the rule worked out anew."""
    answer = {
        "number": 4,
        "short_name": "Victims",
        "status": "planned",
        **{name: marker(name) for name in TEXTS},
        "reply": drawn["reply"],
        "visibility": drawn["visibility"],
        "visibilities": drawn["kept"],
        "typed": {},
        "indicators": [],
        "evidence": [{"title": marker("evidence"), "url": "https://a.example"}],
        "actions": [{"number": 1, "title": marker("action"), "visibility": drawn["action"]}],
    }
    for kind, audience in ((PublishedSection, "public"), (SharedSection, "taskforce")):
        copy = copied(kind, answer, audience=audience)
        text = str([getattr(copy, name) for name in TEXTS]) + str(copy.details)
        for name in PARTS:
            readers = readers_of(drawn, name)
            may = readers != "nobody" and ORDER.index(readers) >= ORDER.index(audience)
            assert (marker(name) in text) is may, (name, audience)
