"""Extracts: what was found is marked, and nothing that anybody wrote becomes markup."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taskforce.search.asking import question
from taskforce.search.extracts import LENGTH, Marked, marked

pytestmark = pytest.mark.django_db


def whole(text: str, typed: str, language: str = "en", *, unfinished: bool = False) -> str:
    asked = question(typed, unfinished=unfinished)
    assert asked is not None
    (found,) = marked([(text, language)], asked)
    return str(found.whole)


@pytest.mark.parametrize(
    ("text", "typed", "language", "expected"),
    [
        ("We train them", "training", "en", "We <mark>train</mark> them"),
        ("Les images téléchargées", "télécharger", "fr", "Les images <mark>téléchargées</mark>"),
        ("Le fichier téléchargé", "telecharger", "fr", "Le fichier <mark>téléchargé</mark>"),
        ("La investigación", "investigaciones", "es", "La <mark>investigación</mark>"),
        ("حِمَايَةُ الطفل", "حماية", "ar", "<mark>حِمَايَةُ</mark> الطفل"),
        ("Nothing of it", "training", "en", "Nothing of it"),
        ("a < b & trains", "train", "en", "a &lt; b &amp; <mark>trains</mark>"),
        ("L’enfant", "enfants", "", "L’<mark>enfant</mark>"),
    ],
)
def test_what_answers_is_marked(text: str, typed: str, language: str, expected: str) -> None:
    assert whole(text, typed, language) == expected


def test_the_beginning_of_a_word_marks_the_word() -> None:
    assert whole("Investigations", "investigati", unfinished=True) == "<mark>Investigations</mark>"


@pytest.mark.parametrize(
    "trick",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg/onload=alert(1)>',
        "<mark>fake</mark>",
        "&lt;script&gt;",
        "\x02script\x03",
        "</mark><script>",
    ],
)
@pytest.mark.parametrize("typed", ["script", "alert", "mark", "fake", "svg", "lt"])
def test_no_text_becomes_markup(trick: str, typed: str) -> None:
    for text in (trick, trick * 200, f"{'word ' * 100}{trick}"):
        asked = question(typed)
        assert asked is not None
        (found,) = marked([(text, "en")], asked)
        for written in (str(found.whole), str(found.extract)):
            rest = written.replace("<mark>", "").replace("</mark>", "")
            assert "<" not in rest
            assert ">" not in rest
            assert written.count("<mark>") == written.count("</mark>")


def test_the_passage_with_most_of_it_is_shown() -> None:
    text = f"{'Some words before it. ' * 40}One helpline here. {'Other words go on. ' * 40}"
    text += "Here helplines protect helplines. " + "The end of it. " * 30
    asked = question("helpline protection")
    assert asked is not None
    (found,) = marked([(text, "en")], asked)
    extract = str(found.extract)
    assert "<mark>helplines</mark> <mark>protect</mark> <mark>helplines</mark>" in extract
    assert extract.startswith("… ")
    assert extract.endswith(" …")
    assert len(extract) < LENGTH + 60


def test_a_short_text_is_shown_whole() -> None:
    assert str(Marked("Short & sweet", []).extract) == "Short &amp; sweet"


def test_one_query_for_all_texts() -> None:
    asked = question("children")
    assert asked is not None
    for texts in ([("A child", "en")], [("A child", "en"), ("Un enfant", "fr"), ("Children", "")]):
        with CaptureQueriesContext(connection) as queries:
            marked(texts, asked)
        assert len(queries) == 1
