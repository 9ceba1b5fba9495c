"""People, governments and seats, made through the services as the portal makes them."""

from typing import Any

import factory

from members.models import Delegation, Government, Role, User
from members.services import add_person, set_delegation

PASSWORD = "correct-horse-battery"


class PersonFactory(factory.Factory[User]):
    """A person with a confirmed address and the password PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person-{number}@norland.example")
    name = factory.Sequence(lambda number: f"Person {number}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return add_person(*args, **kwargs)


class GovernmentFactory(factory.django.DjangoModelFactory[Government]):
    """A made-up government in the Taskforce."""

    class Meta:
        model = Government

    slug = factory.Sequence(lambda number: f"land-{number}")
    name = factory.LazyAttribute(lambda made: made.slug.capitalize())
    sort_name = factory.SelfAttribute("name")
    kind = Government.Kind.STATE
    is_taskforce_member = True
    is_demonstration = True


class DelegationFactory(factory.Factory[Delegation]):
    """A person's seat, given by nobody in particular; a drafter's where nothing is said."""

    class Meta:
        model = Delegation

    government = factory.SubFactory(GovernmentFactory)
    user = factory.SubFactory(PersonFactory)
    roles = factory.LazyFunction(lambda: [Role.DRAFTER])
    actor = None

    @classmethod
    def _create(cls, model_class: type[Delegation], *args: Any, **kwargs: Any) -> Delegation:
        return set_delegation(*args, **kwargs)
