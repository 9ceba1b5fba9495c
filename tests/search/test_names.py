"""Names, as readers mistype them."""

import pytest

from members.models import Government
from members.selectors import search
from taskforce.search.asking import question
from taskforce.search.names import close_to, distance, named_in


def found(typed: str, *, unfinished: bool = False) -> list[tuple[str, bool]]:
    """The governments found, and whether by their very name."""
    asked = question(typed, unfinished=unfinished)
    assert asked is not None
    hits = search.SOURCES[0].find(None, asked)
    rows = Government.objects.in_bulk([hit.pk for hit in hits])
    return [(rows[hit.pk].slug, hit.rank == search.EXACT) for hit in hits]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("keyna", "kenya"),
        ("Kennya", "kenya"),
        ("gautemala", "guatemala"),
        ("Guatamela", "guatemala"),
        ("estnoia", "estonia"),
        ("moldva", "moldova"),
        ("begium", "belgium"),
        ("nehterlands", "netherlands"),
        ("untied kingdom", "united-kingdom"),
        ("Astralia", "australia"),
        ("finlnad helpline", "finland"),
        ("Finlandde", "finland"),
        ("estonnie", "estonia"),
    ],
)
def test_a_misspelt_name_finds_the_government(content: None, typed: str, slug: str) -> None:
    assert (slug, False) in found(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Kenya", "kenya"),
        ("KENYA helpline", "kenya"),
        ("estonie", "estonia"),
        ("Finlandia", "finland"),
        ("كينيا", "kenya"),
        ("الإمارات العربية المتحدة", "united-arab-emirates"),
        ("european commission", "european-commission"),
        ("etats-unis", "united-states"),
    ],
)
def test_names_are_known_in_every_language(content: None, typed: str, slug: str) -> None:
    assert (slug, True) in found(typed)


@pytest.mark.django_db
def test_a_name_still_being_typed_is_found(content: None) -> None:
    assert found("guate", unfinished=True) == [("guatemala", True)]
    assert found("guate") == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["helpline", "the", "un", "removal protocol", "lend"])
def test_other_words_find_none(content: None, typed: str) -> None:
    assert found(typed) == []


@pytest.mark.django_db
def test_only_governments_of_the_taskforce_are_found(content: None) -> None:
    Government.objects.filter(slug="kenya").update(is_taskforce_member=False)
    assert found("kenya") == []
    assert found("keyna") == []


def test_distance_counts_single_mistakes() -> None:
    assert distance("kenya", "kenya") == 0
    assert distance("kenya", "keyna") == 1
    assert distance("kenya", "kena") == 1
    assert distance("kenya", "kennya") == 1
    assert distance("kenya", "kanye") == 2
    assert distance("", "abc") == 3


def test_a_short_word_has_to_be_right() -> None:
    known = {1: ["Chad"], 2: ["Oman"]}
    assert named_in(["chad"], known) == [1]
    assert close_to(["cha"], known) == []
    assert close_to(["chda"], known) == [1]
