"""L5 and L6: nothing about a need or an offer reaches another government before consent.

Random sequences of what people do; after each step another government looks at everything that it
can ask for. What it may find there is worked out anew, from what was agreed to.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.selectors.support_figures import FEWEST
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.services.support_figures import release_figures
from knowledge.services.support_introductions import Shared
from members.models import Government, Role, User
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.home.opendata.datasets import DATASETS
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.access.support_world import content_of
from tests.access.world import World
from tests.factories.members import DelegationFactory, GovernmentFactory

NAMES = ("Ambrovia", "Belmarque", "Cordessa")  # they act, and look at each other
SILENT = 4  # governments that need something as well, so that figures are near the threshold
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OTHERS = ("visitor", "nobody", "administrator")
OPEN = tuple(
    address for each in DATASETS for address in (f"/api/v1/{each.name}/", f"/data/{each.name}.json")
)
PLAIN = (
    *("/", "/knowledge/", "/sitemap.xml", "/shared/", "/account/trail/", "/members/"),
    *("/api/", "/api/v1/", "/api/v1/openapi.json", *OPEN),
)
STAFF = ("", "entries/", "introductions/")
SUPPORT = "/knowledge/support/"

indexes = st.integers(0, 11)
acts = st.sampled_from(
    [
        *("propose", "propose", "agree", "agree", "agree", "decline", "pause", "resume", "end"),
        *("conclude", "lapse", "name", "change", "release", "add", "withdraw"),
    ]
)
WHOLE_WAY = [
    *(("release", 0, 0), ("propose", 0, 1), ("agree", 0, 0), ("change", 0, 0), ("agree", 1, 0)),
    *(("name", 3, 0), ("conclude", 0, 0), ("release", 0, 0)),
]
DECLINED = [("propose", 1, 2), ("agree", 0, 0), ("decline", 1, 0), ("propose", 1, 2)]
PAUSED = [("propose", 0, 1), ("agree", 0, 0), ("pause", 0, 0), ("release", 0, 0), ("lapse", 0, 0)]


def read(answer: Any) -> str:
    """What an answer says, also one that comes row by row."""
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@dataclass
class Play:
    """The governments, and what each may have learned of the others, by its own count."""

    world: World
    governments: list[Government] = field(default_factory=list)
    heads: dict[int, User] = field(default_factory=dict)
    observers: dict[int, User] = field(default_factory=dict)
    texts: dict[Any, str] = field(default_factory=dict)  # of each entry, as it reads now
    owners: dict[str, int] = field(default_factory=dict)  # of every text that ever was
    agreed: dict[Any, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    met: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    months: int = 0
    counted: set[int] = field(default_factory=set)
    count: int = 0

    def __post_init__(self) -> None:
        for name in NAMES:
            government = GovernmentFactory(slug=name.lower(), name=name)
            self.governments.append(government)
            for people, roles in ((self.heads, [Role.HEAD]), (self.observers, [Role.OBSERVER])):
                people[government.pk] = DelegationFactory(government=government, roles=roles).user
            for side in ("need", "offer"):
                self.enter(government, side)
        for _each in range(SILENT):
            seat = DelegationFactory()
            services.add_entry(
                government=seat.government, side="need", content=content_of(), actor=seat.user
            )

    def mark(self, owner: Government) -> str:
        self.count += 1
        text = f"quokka-{self.count}-marker"
        self.owners[text] = owner.pk
        return text

    def enter(self, government: Government, side: str) -> None:
        text = self.mark(government)
        entry = services.add_entry(
            government=government,
            side=side,
            content=content_of(title=text, words=f"{text} at length"),
            actor=self.heads[government.pk],
        )
        self.texts[entry.pk] = text

    # What people do ---------------------------------------------------------------------------

    def act(self, verb: str, one: int, two: int) -> None:
        """As the person would; that it is too late or does not fit is no matter."""
        with suppress(SomeoneWasFaster, ValidationError):
            getattr(self, verb)(one, two)

    def entry(self, index: int) -> SupportEntry:
        keys = list(self.texts)
        return SupportEntry.objects.select_related("government").get(pk=keys[index % len(keys)])

    def consents(self) -> list[Consent]:
        return list(Consent.objects.order_by("introduction__proposed_at", "side"))

    def propose(self, one: int, two: int) -> None:
        sides = [
            [pk for pk in self.texts if SupportEntry.objects.filter(pk=pk, side=side).exists()]
            for side in ("need", "offer")
        ]
        introductions.propose(
            need=SupportEntry.objects.get(pk=sides[0][one % len(sides[0])]),
            offer=SupportEntry.objects.get(pk=sides[1][two % len(sides[1])]),
            actor=self.world.user("officer"),
        )

    def agree(self, one: int, two: int) -> None:
        if not (found := self.consents()):
            return
        consent = found[one % len(found)]
        entry = SupportEntry.objects.get(pk=consent.entry_id)
        introductions.agree(
            consent=consent,
            shared=Shared(self.heads[consent.government_id]),
            expected_version=entry.version,
            actor=self.heads[consent.government_id],
        )
        said = self.agreed[consent.introduction_id]
        said[consent.government_id] = self.texts[entry.pk]
        if len(said) == 2:
            first, second = said
            for reader, other in ((first, second), (second, first)):
                self.known[reader].add(said[other])
                self.met[reader].add(other)

    def decline(self, one: int, two: int) -> None:
        if not (found := self.consents()):
            return
        consent = found[one % len(found)]
        introductions.decline(
            consent=consent, reason="quokka-0-marker", actor=self.heads[consent.government_id]
        )
        self.agreed.pop(consent.introduction_id, None)

    def withdraw(self, one: int, two: int) -> None:
        for introduction in Introduction.objects.waiting()[:1]:
            introductions.withdraw(introduction=introduction, actor=self.world.user("officer"))
            self.agreed.pop(introduction.pk, None)

    def conclude(self, one: int, two: int) -> None:
        for consent in Consent.objects.filter(state="introduced")[:1]:
            introductions.conclude_for(
                consent=consent, outcome="helped", words="", actor=self.heads[consent.government_id]
            )

    def lapse(self, one: int, two: int) -> None:
        introductions.lapse_due(now=timezone.now() + timedelta(days=31))

    def pause(self, one: int, two: int) -> None:
        entry = self.entry(one)
        services.pause_entry(entry=entry, actor=self.heads[entry.government_id])

    def resume(self, one: int, two: int) -> None:
        entry = self.entry(one)
        services.resume_entry(entry=entry, actor=self.heads[entry.government_id])

    def end(self, one: int, two: int) -> None:
        entry = self.entry(one)
        services.end_entry(entry=entry, actor=self.heads[entry.government_id])

    def name(self, one: int, two: int) -> None:
        entry = self.entry(one)
        services.name_as_offering(
            entry=entry, named=two % 2 == 0, actor=self.heads[entry.government_id]
        )

    def change(self, one: int, two: int) -> None:
        entry = self.entry(one)
        text = self.mark(entry.government)
        services.change_entry(
            entry=entry,
            content=content_of(title=text, words=f"{text} at length"),
            expected_version=entry.version,
            actor=self.heads[entry.government_id],
        )
        self.texts[entry.pk] = text

    def add(self, one: int, two: int) -> None:
        self.enter(self.governments[one % len(NAMES)], "need" if two % 2 else "offer")

    def release(self, one: int, two: int) -> None:
        self.months += 1
        release_figures(now=timezone.now() + timedelta(days=31 * self.months))
        rows = SupportEntry.objects.open().filter(side="need")
        present = set(rows.values_list("government", flat=True))
        if len(present ^ self.counted) >= FEWEST:
            self.counted = present

    # What others find -------------------------------------------------------------------------

    def look(self, government: Government, person: User, *, wide: bool = True) -> None:
        """Everything that somebody of this government can ask for holds what it was given. A wide
        look takes in pages that have nothing to do with support as well."""
        client = Client()
        client.force_login(person, BACKEND)
        allowed = self.known[government.pk]
        strange = self.strange(government)
        for address, status, text in self.pages(client, government, wide=wide):
            found = set(re.findall(r"quokka-\d+-marker", text))
            foreign = {each for each in found if self.owners.get(each) != government.pk}
            assert foreign <= allowed, (address, foreign)
            if address.startswith((SUPPORT, "/tasks/", "/account/trail/", "/governments/")):
                self.check_names(address, text, government)
            if address in strange:
                assert status in {403, 404}, (address, status)
        for notice in Notice.objects.filter(recipient=person):
            mail = render(notice)
            said = f"{mail.subject} {mail.text} {mail.html} {notice.facts}"
            assert "quokka" not in said
            self.check_names("a mail", said, government, nobody=True)

    def check_names(
        self, address: str, text: str, government: Government, *, nobody: bool = False
    ) -> None:
        for other in self.governments:
            if other == government or other.name not in text:
                continue
            named = SupportEntry.objects.filter(
                government=other, is_named=True, state="open"
            ).exists()
            on_the_list = address == SUPPORT and named
            introduced = other.pk in self.met[government.pk] and address.startswith(SUPPORT)
            assert not nobody, f"{other.name} in {address}"
            assert on_the_list or introduced, (address, other.name)

    def strange(self, government: Government) -> set[str]:
        """Addresses of others' entries and questions, and the secretariat's."""
        entries = SupportEntry.objects.exclude(government=government).values_list("pk", flat=True)
        questions = Consent.objects.exclude(government=government).values_list("pk", flat=True)
        return {
            *(f"{SUPPORT}{pk}/{page}" for pk in entries for page in ("", "edit/")),
            *(f"{SUPPORT}introductions/{pk}/" for pk in questions),
            *(f"/secretariat/support/{page}" for page in STAFF),
            *(
                f"/secretariat/support/introductions/{pk}/"
                for pk in Introduction.objects.values_list("pk", flat=True)
            ),
        }

    def pages(
        self, client: Client, government: Government, *, wide: bool = True
    ) -> Iterator[tuple[str, int, str]]:
        own = Consent.objects.filter(government=government).values_list("pk", flat=True)
        addresses = [
            *(*(PLAIN if wide else ()), "/tasks/", SUPPORT, f"{SUPPORT}own/"),
            *(f"{SUPPORT}introductions/{pk}/" for pk in own),
            *(each for each in self.strange(government) if wide or "edit" not in each),
        ]
        for address in addresses:
            answer = client.get(address)
            yield address, answer.status_code, read(answer) + str(answer.headers)

    def figures(self) -> str:
        """What a member of a government that does nothing reads of numbers."""
        client = self.world.client("observer")
        page = client.get(SUPPORT).content.decode()
        return " ".join(re.findall(r"At least \d+|Not shown", page))

    def look_from_outside(self) -> None:
        for role in OTHERS:
            client = self.world.client(role)
            for address in [
                *PLAIN,
                "/tasks/",
                SUPPORT,
                *sorted(self.strange(Government(pk=0)))[::3],
            ]:
                answer = client.get(address)
                assert "quokka" not in read(answer), (role, address)
        officer = self.world.client("officer").get("/secretariat/support/entries/")
        assert all(text in officer.content.decode() for text in self.texts.values())


@pytest.mark.slow
@given(steps=st.lists(st.tuples(acts, indexes, indexes), min_size=3, max_size=5))
@example(steps=WHOLE_WAY)
@example(steps=DECLINED)
@example(steps=PAUSED)
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_reaches_another_government_before_consent(
    world: World, settings: Any, steps: list[tuple[str, int, int]]
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    with transaction.atomic():
        play = Play(world)
        before = play.figures()
        for number, (verb, one, two) in enumerate(steps):
            play.act(verb, one, two)
            viewer = play.governments[(number + one) % len(NAMES)]
            play.look(viewer, play.heads[viewer.pk], wide=False)
            after = play.figures()
            if verb != "release":
                assert after == before, f"{verb} shows in the figures"
            shown = [int(each) for each in re.findall(r"At least (\d+)", after)]
            assert shown == ([FEWEST] if len(play.counted) >= FEWEST else [])
            before = after
        for place, government in enumerate(play.governments):
            people = play.heads if (place + len(steps)) % 2 else play.observers
            wide = place == len(steps) % len(NAMES)
            play.look(government, people[government.pk], wide=wide)
        play.look_from_outside()
        transaction.set_rollback(True)


def test_the_search_would_have_found_it(world: World, settings: Any) -> None:
    """After both agreed each finds the other's text and name, and the third government neither."""
    settings.SECOND_FACTOR_REQUIRED = False
    play = Play(world)
    for verb, one, two in WHOLE_WAY:
        play.act(verb, one, two)
    first, second, third = play.governments
    assert play.met == {first.pk: {second.pk}, second.pk: {first.pk}}
    read = {}
    for government in play.governments:
        client = Client()
        client.force_login(play.observers[government.pk], BACKEND)
        read[government.pk] = "".join(text for _a, _s, text in play.pages(client, government))
    for reader, other in ((first, second), (second, first)):
        (given_text,) = play.known[reader.pk]
        assert given_text in read[reader.pk]
        assert f"Introduced to {other.name}" in read[reader.pk]
    shared = play.known[first.pk] | play.known[second.pk]
    assert not [text for text in shared if text in read[third.pk]]
    play.known.clear()
    with pytest.raises(AssertionError):
        play.look(first, play.heads[first.pk])
