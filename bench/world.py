"""A world for measurements: governments in one open round, and the people who write for them."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils import timezone

from commitments.content.loader import load
from commitments.models import Round, Statement
from commitments.services.rounds import expect_from
from members import authority
from members.models import Delegation, Government, GovernmentPermission, Role, User
from taskforce.core.clock import end_of_day
from taskforce.notifications.models import Wishes

ZONES = (
    *("UTC", "Europe/Brussels", "America/Los_Angeles", "America/Sao_Paulo", "Africa/Nairobi"),
    *("Asia/Kathmandu", "Asia/Tokyo", "Pacific/Kiritimati"),
)
# Of the ladder of `report.due` the step of 14 days before is open from four days ago until three
# days from now, give or take a day: now, whatever the hour, and for everybody.
DUE_IN_DAYS, STEP = 10, "-14"
OPENED = timedelta(days=35)  # ago, before the ladder's first step
OWN_HOUR = 15  # of every fifth person
_CLEARERS = 2  # of those who write for a government


@dataclass
class World:
    """Its people are added in bulk; a government's report is expected by the portal's own service.

    `writers` are the addresses of those who draft or clear, by government. Each government also
    has a head of delegation, who is not reminded before the deadline.
    """

    round: Round
    writers: dict[int, list[str]] = field(default_factory=dict)
    _waiting: list[Government] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Every government owes a report."""
        return not self._waiting

    def expect(self, governments: int) -> None:
        """So many more governments owe a report, from now on."""
        for government in self._waiting[:governments]:
            expect_from(government)
        del self._waiting[:governments]

    def grow(self, governments: int, people: int) -> None:
        """Adds governments with so many people each who write, none of which owes a report yet."""
        first = len(self.writers)
        added = Government.objects.bulk_create(
            Government(
                slug=f"bench-{number:03}",
                name=f"Bench {number:03}",
                sort_name=f"Bench {number:03}",
                kind=Government.Kind.STATE,
                is_taskforce_member=True,
            )
            for number in range(first, first + governments)
        )
        nobodys = make_password(None)
        places: list[tuple[Government, User, str]] = []
        for government in added:
            roles = [Role.CLEARANCE] * _CLEARERS + [Role.DRAFTER] * (people - _CLEARERS)
            for number, role in enumerate([*roles, Role.HEAD]):
                person = User(
                    email=f"{role}-{number}@{government.slug}.example",
                    name=f"{role.label} {number} of {government.name}",
                    password=nobodys,
                    time_zone=ZONES[(number + government.pk) % len(ZONES)],
                )
                places.append((government, person, role))
        _add(places)
        for government, person, role in places:
            if role != Role.HEAD:
                self.writers.setdefault(government.pk, []).append(person.email)
        self._waiting.extend(added)


def build(governments: int, people: int) -> World:
    """A world on the shipped content, in an empty database."""
    load()
    now = timezone.now()
    due_zone = "Europe/Brussels"
    world = World(
        Round.objects.create(
            title="Measured round",
            slug="measured",
            statement=Statement.objects.current(),
            state=Round.State.OPEN,
            opened_at=now - OPENED,
            due_at=end_of_day(now.date() + timedelta(days=DUE_IN_DAYS), due_zone),
            due_zone=due_zone,
        )
    )
    world.grow(governments, people)
    return world


def _add(places: list[tuple[Government, User, str]]) -> None:
    User.objects.bulk_create([person for _government, person, _role in places], batch_size=500)
    Delegation.objects.bulk_create(
        [
            Delegation(government=government, user=person, roles=[role])
            for government, person, role in places
        ],
        batch_size=500,
    )
    Wishes.objects.bulk_create(
        Wishes(person=person, hour=OWN_HOUR) for _government, person, _role in places[::5]
    )
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="members", content_type__model="government"
        )
    }
    GovernmentPermission.objects.bulk_create(
        [
            GovernmentPermission(
                user_id=user_id, content_object_id=government_id, permission=permissions[name]
            )
            for user_id, government_id, name in sorted(authority.drift().missing)
        ],
        batch_size=500,
    )
