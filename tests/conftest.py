"""Fixtures for every test."""

import pytest
from django.core.management import call_command


@pytest.fixture
def content(db: None) -> None:
    """The shipped content: the statement, its commitments, capabilities and signatories."""
    call_command("load_content", verbosity=0)
