"""Rules about questions between members, and who may follow what."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from knowledge.models import Answer, Question
from knowledge.permissions import reads_as_taskforce
from members import authority
from members.models import Government, StaffRole, User
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def readers() -> QuerySet[User]:
    """Everybody who reads what members share, as `reads_as_taskforce` has it for one person."""
    works_here = Q(staff_appointments__role__in=[StaffRole.OFFICER, StaffRole.APPROVER])
    belongs = Q(
        governmentpermission__permission__codename=authority.READ,
        governmentpermission__content_object__in=Government.objects.members(),
    )
    found = User.objects.filter(works_here | belongs, is_active=True)
    return User.objects.filter(pk__in=found.values("pk")).order_by("name", "pk")


def voices(user: Any) -> list[int]:
    """The governments in whose name the person may write, by id; the secretariat is not among
    them. One query, none for those who write for nobody."""
    held = [pk for pk, names in authority.permissions_of(user).items() if names & authority.WRITING]
    members = Government.objects.members().filter(pk__in=held)
    return list(members.values_list("pk", flat=True)) if held else []


def speaks_for(user: Any, government_id: int | None) -> bool:
    """Whether the person may write in the name of a government, or of the secretariat (None)."""
    if government_id is None:
        return is_officer(user)
    return bool(authority.permissions_of(user).get(government_id, frozenset()) & authority.WRITING)


def people_who_speak(governments: Iterable[int | None]) -> Mapping[int | None, Set[int]]:
    """The ids of those who may write in the name of each government, and of the secretariat (None),
    as `speaks_for` has it for one person; the number of queries does not depend on how many."""
    wanted = set(governments)
    found: dict[int | None, set[int]] = {each: set() for each in wanted}
    numbers = [each for each in wanted if each is not None]
    for permission in sorted(authority.WRITING) if numbers else ():
        for government_id, people in authority.people_by_government(permission, numbers).items():
            found[government_id] |= {person.pk for person in people}
    if None in wanted:
        found[None] = set(User.objects.officers().values_list("pk", flat=True))
    return found


def _read(user: Any, obj: Any) -> Decision:
    if reads_as_taskforce(user):
        return Allowed()
    return Denied(_("Questions are for member governments and the secretariat."))


def _write(user: Any, obj: Any) -> Decision:
    """Asking or answering in anybody's name."""
    if is_officer(user) or voices(user):
        return Allowed()
    return Denied(_("Observers read questions and answers; they do not write them."))


def _speak_for(user: Any, government: Government | None) -> Decision:
    """Asking or answering in the name of one government, or of the secretariat."""
    member = government is None or government.is_taskforce_member
    if member and speaks_for(user, government.pk if government else None):
        return Allowed()
    return Denied(_("You do not write in this name."))


def _is_own(user: Any, person_id: int, government_id: int | None) -> bool:
    """Written by this person, who still speaks for whom it was written."""
    return user.is_authenticated and user.pk == person_id and speaks_for(user, government_id)


def _answers_for(user: Any, person_id: int, government_id: int | None) -> bool:
    """Its author, the head of their delegation, or any officer for the secretariat's own."""
    if _is_own(user, person_id, government_id):
        return True
    if government_id is None:
        return is_officer(user)
    return authority.holds(user, authority.MANAGE, government_id)


def _change_question(user: Any, question: Question) -> Decision:
    if _is_own(user, question.asked_by_id, question.government_id):
        return Allowed()
    return Denied(_("Only whoever asked changes the words of a question."))


def _settle(user: Any, question: Question) -> Decision:
    """Accepting an answer, opening the question again, withdrawing it."""
    if _answers_for(user, question.asked_by_id, question.government_id):
        return Allowed()
    return Denied(_("Only whoever asked, or the head of their delegation, does this."))


def _moderate(user: Any, obj: Any) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat hides questions and answers."))


def _change_answer(user: Any, answer: Answer) -> Decision:
    if _is_own(user, answer.given_by_id, answer.government_id):
        return Allowed()
    return Denied(_("Only whoever answered changes the words of an answer."))


def _withdraw_answer(user: Any, answer: Answer) -> Decision:
    if _answers_for(user, answer.given_by_id, answer.government_id):
        return Allowed()
    return Denied(_("Only whoever answered, or the head of their delegation, withdraws it."))


def _propose(user: Any, answer: Answer) -> Decision:
    """Proposing that an accepted answer becomes a text of the library."""
    if is_officer(user) or _settle(user, answer.question):
        return Allowed()
    return Denied(_("Only whoever asked and the secretariat propose this."))


def _consent(user: Any, answer: Answer) -> Decision:
    """The author's own word. Where they no longer speak for whom they answered, the head's."""
    if _is_own(user, answer.given_by_id, answer.government_id):
        return Allowed()
    gone = not speaks_for(answer.given_by, answer.government_id)
    if gone and _answers_for(user, answer.given_by_id, answer.government_id):
        return Allowed()
    return Denied(_("Only the author of an answer agrees to this."))


RULES: dict[str, Rule] = {
    "question.read": _read,
    "question.write": _write,
    "question.speak_for": _speak_for,
    "question.change": _change_question,
    "question.settle": _settle,
    "question.moderate": _moderate,
    "answer.change": _change_answer,
    "answer.withdraw": _withdraw_answer,
    "answer.propose": _propose,
    "answer.consent": _consent,
}
