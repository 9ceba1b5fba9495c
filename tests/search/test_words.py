"""Which words a text has and which a question asks for, asked of PostgreSQL."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import TextField, Value

from members.models import Government
from taskforce.search.asking import LONGEST_QUESTION, MOST_WORDS, Answers, question
from taskforce.search.folding import fold
from taskforce.search.sql import LONGEST

pytestmark = pytest.mark.django_db

NOT_TEXT = {"Cs", "Cn"}


def finds(typed: str, text: str, language: str, *, unfinished: bool = False) -> bool:
    """Whether the question finds a text with this body."""
    asked = question(typed, unfinished=unfinished)
    assert asked is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_document('', '', %s, %s) @@ %s::tsquery",
            [text, language, asked.tsquery],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("typed", "text", "language"),
    [
        ("trained investigators", "Training of an investigator", "en"),
        ("child", "Children and women", "en"),
        ("woman", "Children and women", ""),
        ("children", "For every child", "en"),
        ("cote d'ivoire", "Côte d’Ivoire took part", "en"),
        ("évaluations", "Une évaluation du dispositif", "fr"),
        ("telecharger", "Le guide peut être téléchargé", "fr"),
        ("télécharger", "Les images téléchargées", "fr"),
        ("ligne d'ecoute", "Une ligne d’écoute gratuite", "fr"),
        ("coeur", "Au cœur de l’Europe", "fr"),
        ("l'enfance", "La protection de l’enfance", "fr"),
        ("investigación", "Las investigaciones abiertas", "es"),
        ("investigacion", "La investigación abierta", "es"),
        ("campanas", "Una campaña nacional y otras campañas", "es"),
        ("حماية الأطفال", "حِمَايَةُ الأطْفَالِ من الاستغلال", "ar"),
        ("حِمَايَةُ الأَطْفَالِ", "حماية الاطفال من الاستغلال", "ar"),
        ("الأطفال", "تدريب للأطفال", "ar"),
        ("õpetajad", "Õpetajad ja lapsed", "et"),
        ("opetajad", "Õpetajad ja lapsed", "et"),
        ("trained", "The training of staff", ""),
        ("enfant", "La protection des enfants", ""),
        ("niñas", "Los niños y la niña", ""),
        ("الطفل", "حماية طفل", ""),
        ("evidence-based", "Evidence based practice", "en"),
        ('"child protection"', "The child protection unit", "en"),
        ("helpline or hotline", "A hotline", "en"),
        ("training -online", "Training in a room", "en"),
    ],
)
def test_finds(typed: str, text: str, language: str) -> None:
    assert finds(typed, text, language)


@pytest.mark.parametrize(
    ("typed", "text", "language"),
    [
        ("helpline hotline", "A hotline", "en"),
        ('"protection child"', "The child protection unit", "en"),
        ("training -rooms", "Training in a room", "en"),
        ("training -room", "Training in rooms", "en"),
        ("enfants -images", "Des enfants et une image", "fr"),
        ("investi", "La investigación abierta", "es"),
        ("quokka", "Nothing of the kind", ""),
    ],
)
def test_does_not_find(typed: str, text: str, language: str) -> None:
    assert not finds(typed, text, language)


@pytest.mark.parametrize("typed", ["investi", "national investigati", "nat", "campa"])
def test_a_word_still_being_typed_finds_what_begins_so(typed: str) -> None:
    text = "National investigations and campañas"
    assert finds(typed, text, "", unfinished=True)
    assert not finds(f"{typed} ", text, "", unfinished=True)


def test_two_letters_are_no_beginning_yet() -> None:
    assert not finds("na", "National", "en", unfinished=True)


def test_titles_are_found_by_any_beginning_of_their_words() -> None:
    asked = question("investigati", unfinished=True)
    assert asked
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_document('Investigations', '', '', 'en') @@ %s::tsquery",
            [asked.tsquery],
        )
        assert cursor.fetchone()[0]


def test_python_folds_as_postgresql_does() -> None:
    letters = [
        chr(code)
        for code in range(1, sys.maxunicode)
        if unicodedata.category(chr(code)) not in NOT_TEXT and code < 0x20000
    ]
    text = [f"a{letter}b" for letter in letters]
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(each) FROM unnest(%s::text[]) AS each", [text])
        stored = [row[0] for row in cursor.fetchall()]
    differing = [
        (typed, there) for typed, there in zip(text, stored, strict=True) if fold(typed) != there
    ]
    # The two know different editions of Unicode; letters of recent editions may differ.
    assert len(differing) < 50, differing[:20]
    assert not [typed for typed, _there in differing if ord(typed[1]) < 0x2000]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "et", ""])
def test_no_text_is_too_long_to_be_written(language: str) -> None:
    long = " ".join(f"mot{number}é" for number in range(40_000))
    assert len(long) > 5 * LONGEST
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_document(%s, %s, %s, %s) IS NULL", [long, long, long, language]
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT search_words(%s, %s) IS NULL", ["x" * 200_000, language])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * (LONGEST_QUESTION + 1), "too long"),
        (" ".join(["a"] * (MOST_WORDS + 1)), f"at most {MOST_WORDS} words"),
        ("a\x00b", "cannot be searched"),
        ("a\ud800", "cannot be searched"),
        ("\x1b[31m", "cannot be searched"),
        ('"', "at least one word"),
        ("-", "at least one word"),
        ("-training", "at least one word"),
        ("!!! & | <-> :*", "at least one word"),
        ("or", "at least one word"),
    ],
)
def test_odd_questions_are_told_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        question(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a & b | c ! d <-> e :*",
        "it's 'quoted' \\ back\\slash",
        '"never closed',
        'a -"b c',
        "\u202eright to left\u202c",
        "ـــ",
        "ʼʼʼabc",
        "a:* b:A",
        "% _ %s %(name)s {0}",
        "<script>alert(1)</script>",
        "the of and",
        "or or or",
        "👩‍👧 مرحبا",
    ],
)
def test_whatever_is_typed_is_a_question_or_refused(typed: str) -> None:
    for unfinished in (False, True):
        try:
            asked = question(typed, unfinished=unfinished)
        except ValidationError:
            continue
        assert asked is not None
        found = Answers(Value("x", TextField()), asked.sql)
        assert Government.objects.filter(found).count() == 0


def test_nothing_typed_is_no_question() -> None:
    assert question("") is None
    assert question("  \n ") is None
