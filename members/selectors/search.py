"""Governments by their names, in any of the portal's languages, also with a letter wrong."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy
from django_countries import countries

from members.models import Government
from taskforce.search import names
from taskforce.search.asking import Hit, Question
from taskforce.search.sources import Row, Source

KIND = "governments"
LANGUAGES = ("en", "fr", "es", "ar")
# A name found outweighs every text that has the words; one spelt differently comes last.
EXACT, CLOSE = 2.0, 0.0


def _governments() -> QuerySet[Government]:
    """Those whose page everybody reads: see `commitments.selectors.public.get_member`."""
    return Government.objects.filter(is_taskforce_member=True)


@lru_cache(maxsize=1_000)
def _names_of_country(alpha2: str) -> tuple[str, ...]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(countries.name(alpha2)))
    return tuple(found)


def _names(government: Government) -> tuple[str, ...]:
    """As the portal writes it, and as its country is called in the languages of the portal."""
    country = _names_of_country(government.alpha2) if government.alpha2 else ()
    return (government.name, *country)


def _find(user: Any, asked: Question) -> Sequence[Hit]:
    known = {row.pk: _names(row) for row in _governments().order_by("sort_name")}
    found = names.named_in(asked.words, known, beginning=bool(asked.beginning))
    if found:
        return [Hit(pk, EXACT) for pk in found]
    return [Hit(pk, CLOSE) for pk in names.close_to(asked.words, known)]


def show(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {
        row.pk: Row(title=row.name, address=row.get_absolute_url(), text="")
        for row in _governments().filter(pk__in=pks)
    }


SOURCES = (Source(KIND, gettext_lazy("Governments"), _find, show),)
