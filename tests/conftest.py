"""Fixtures for every test."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command


@pytest.fixture
def content(db: None) -> None:
    """The shipped content: the statement, its commitments, capabilities and signatories."""
    call_command("load_content", verbosity=0)


@pytest.fixture
def guardian_agrees(db: None) -> Iterator[None]:
    """After the test guardian's rows are exactly what the delegations say."""
    from members import authority  # needs the settings

    yield
    found = authority.drift()
    assert not found, f"missing {sorted(found.missing)}, surplus {sorted(found.surplus)}"
