"""The walk: every address × every role × every method gives what the table says."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from taskforce.core.permissions import RULES
from tests.access.rows import ROLES
from tests.access.urls import TABLE
from tests.access.world import World


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_address_stands_in_the_table() -> None:
    names = {pattern.name for pattern in patterns()}
    assert None not in names, "an address without a name"
    assert names == set(TABLE)


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: str(pattern.name))
def test_every_view_names_its_rule(pattern: URLPattern) -> None:
    access = getattr(pattern.callback, "access", None)
    assert access in {"public", "own", *RULES}, f"{pattern.name} does not say who may come in"


@pytest.fixture
def walker(world: World, settings: pytest.FixtureRequest) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    return world


@pytest.mark.parametrize("name", TABLE)
def test_walk(walker: World, sessions: Mapping[str, SimpleCookie], name: str) -> None:
    row = TABLE[name]
    row.prepare(walker)
    address = reverse(name, kwargs=dict(row.arguments(walker)))
    surprises = []
    for method, wanted in (("GET", row.get), ("POST", row.post)):
        for role in ROLES:
            status = _answer(sessions[role], method, address)
            if status != wanted[role]:
                surprises.append(f"{method} {role}: {status} instead of {wanted[role]}")
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        status = _answer(sessions["officer"], method, address)
        if status < 400:
            surprises.append(f"{method} officer: {status}")
    assert surprises == []


def _answer(session: SimpleCookie, method: str, address: str) -> int:
    """The status that a browser gets that has just signed in; what it did is undone."""
    client = Client()
    client.cookies = deepcopy(session)
    with transaction.atomic():
        status: int = client.generic(method, address).status_code
        transaction.set_rollback(True)
    return status
