"""Who gets mail: each set of people that a notice goes to, in words and as a query.

The words stand in the list of kinds that officers read; the query decides. Kinds in every app take
both from here.
"""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members import authority
from members.models import Recovery, StaffRole, User
from taskforce.core.permissions import allows
from taskforce.notifications.kinds import Audience, Recipients

WRITERS = Recipients(_("Those who draft and clear for the government"), Audience.DELEGATION)
CLEARERS = Recipients(_("The clearance holders of the government"), Audience.DELEGATION)
CLEARERS_AND_HEADS = Recipients(
    _("The clearance holders and heads of the government"), Audience.DELEGATION
)
WRITERS_AND_HEADS = Recipients(
    _("Those who draft and clear for the government, and its heads"), Audience.DELEGATION
)
WHOSE_TURN = Recipients(
    _("Those whose turn it is: who drafts, or who clears; its heads too once it is late"),
    Audience.DELEGATION,
)
HEADS = Recipients(_("The heads of delegation"), Audience.DELEGATION)
DELEGATION = Recipients(_("Everybody in the government’s delegation"), Audience.DELEGATION)
FOLLOWERS = Recipients(_("Everybody who follows it and may read it"), Audience.TASKFORCE)
AUTHOR = Recipients(_("Whoever wrote it"), Audience.TASKFORCE)
PROPOSER = Recipients(_("Whoever proposed it"), Audience.TASKFORCE)
COLLEAGUE = Recipients(_("The colleague who is asked"), Audience.DELEGATION)
OFFICERS = Recipients(
    _("Every officer and approver but whoever did it or is concerned by it"), Audience.SECRETARIAT
)
REVIEWERS = Recipients(
    _("Every officer and approver who is not in the government’s delegation"), Audience.SECRETARIAT
)
CASE_OFFICER = Recipients(_("The officer who has the case"), Audience.SECRETARIAT)
STAFF = Recipients(_("Everybody in the secretariat for whom something waits"), Audience.SECRETARIAT)
SECOND_PEOPLE = Recipients(_("Everybody who may confirm it"), Audience.SECRETARIAT)
ADMINISTRATORS = Recipients(_("The person, and every other administrator"), Audience.SECRETARIAT)
ASKER = Recipients(_("The officer who asks for it"), Audience.SECRETARIAT)
PERSON = Recipients(_("The person whose account it is"), Audience.PERSON)
APPLICANT = Recipients(_("The applicant"), Audience.OUTSIDE)
INVITED = Recipients(_("The address that was invited"), Audience.OUTSIDE)


def writers(government_id: int) -> QuerySet[User]:
    """Drafters and clearance holders: whoever clears may draft."""
    return authority.people_with(authority.DRAFT, government_id)


def clearers(government_id: int) -> QuerySet[User]:
    """Clearance holders and their deputies."""
    return authority.people_with(authority.CLEAR, government_id)


def heads(government_id: int) -> QuerySet[User]:
    """Those who look after the delegation."""
    return authority.people_with(authority.MANAGE, government_id)


def clearers_and_heads(government_id: int) -> QuerySet[User]:
    """Each once."""
    return (clearers(government_id) | heads(government_id)).distinct()


def writers_and_heads(government_id: int) -> QuerySet[User]:
    """Each once."""
    return (writers(government_id) | heads(government_id)).distinct()


def delegation(government_id: int) -> QuerySet[User]:
    """Everybody who has a part in it, observers included."""
    return authority.people_with(authority.READ, government_id)


def officers(*, but: Collection[int] = (), but_address: str = "") -> QuerySet[User]:
    """Officers and approvers, without those named by number or address."""
    rows = User.objects.officers().exclude(pk__in=but)
    return rows.exclude(email=but_address.lower()) if but_address else rows


def reviewers(government_id: int, *, but: Collection[int] = ()) -> QuerySet[User]:
    """Officers and approvers who may review this government: nobody in its own delegation."""
    delegates = delegation(government_id)
    return officers(but=but).exclude(pk__in=delegates.order_by().values("pk"))


def other_administrators(*, but: Collection[int]) -> QuerySet[User]:
    """Administrators, without those named."""
    rows = User.objects.filter(staff_appointments__role=StaffRole.ADMINISTRATOR, is_active=True)
    return rows.exclude(pk__in=but)


def second_people(recovery: Recovery) -> list[User]:
    """Those who may confirm a recovery: neither its person nor whoever began it."""
    people = staff().prefetch_related("staff_appointments")
    return [each for each in people if allows(each, "recovery.confirm", recovery)]


def staff() -> QuerySet[User]:
    """Everybody active with a secretariat role, by name."""
    rows = User.objects.filter(staff_appointments__isnull=False, is_active=True)
    return rows.distinct().order_by("name", "pk")
