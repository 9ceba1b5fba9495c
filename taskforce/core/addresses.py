"""Addresses that lists ask for again and again."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language


def address_of(name: str, *args: str | int | UUID) -> str:
    """What `reverse` says of a name and its arguments, remembered in this process: a page with two
    hundred governments asks for two hundred addresses, and finding one takes longer than writing
    its row. Raises NoReverseMatch as `reverse` does.
    """
    return _found(get_language(), name, args)


@lru_cache(maxsize=10_000)
def _found(language: str | None, name: str, args: tuple[str | int | UUID, ...]) -> str:
    return reverse(name, args=args)
