"""Where a text answers a question, and the passage to show for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from taskforce.search.asking import Question
from taskforce.search.folding import WORD, key

LOOKED_THROUGH = 10_000  # characters of a text for its extract
LENGTH = 260  # characters of an extract, give or take a word
_ALIKE = 3  # first letters that a word and its stem share in languages written from the left
_ARABIC = ("\u0600", "\u06ff")

Span = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """A text and where in it words were found."""

    text: str
    spans: Sequence[Span]

    @property
    def whole(self) -> SafeString:
        """All of it, the words found marked, everything else escaped."""
        return _written(self.text, self.spans)

    @property
    def extract(self) -> SafeString:
        """The passage where most was found; the beginning where nothing was."""
        begin, end = _passage(self.text, self.spans)
        inside = [(first - begin, last - begin) for first, last in self.spans if begin <= first]
        passage = self.text[begin:end]
        return format_html(
            "{}{}{}",
            "… " if begin else "",
            _written(passage, [span for span in inside if span[1] <= len(passage)]),
            " …" if end < len(self.text) else "",
        )


def marked(texts: Sequence[tuple[str, str]], asked: Question) -> list[Marked]:
    """Each text, given with its language, with the words that answer; in one query for all.

    PostgreSQL is asked which words are forms of those wanted, and not for marked text: nothing of
    a text has then to be told from a mark, and only words that may be alike are sent.
    """
    looked = [
        (text, language, [(each.group(), each.span()) for each in WORD.finditer(text)])
        for text, language in ((text[:LOOKED_THROUGH], language) for text, language in texts)
    ]
    wanted = [key(word) for word in asked.words]
    begins = tuple(word[:_ALIKE] for word in wanted)
    arabic = any(map(_is_arabic, wanted))  # which has prefixes: every word may be alike
    candidates = {
        (word, language)
        for _text, language, words in looked
        for word in {word for word, _span in words}
        if key(word).startswith(begins) or (arabic and _is_arabic(word))
    }
    alike = _alike(candidates, asked)
    return [
        Marked(text, [span for word, span in words if (word, language) in alike])
        for text, language, words in looked
    ]


def _is_arabic(word: str) -> bool:
    return _ARABIC[0] <= word[0] <= _ARABIC[1]


def _alike(candidates: set[tuple[str, str]], asked: Question) -> set[tuple[str, str]]:
    if not candidates:
        return set()
    words, languages = (list(each) for each in zip(*sorted(candidates), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, language FROM unnest(%s::text[], %s::text[]) AS each(word, language) "
            "WHERE search_words(word, language) || to_tsvector('simple', search_fold(word)) "
            "@@ (search_question(%s) || to_tsquery('simple', %s))",
            [words, languages, " or ".join(asked.words), asked.prefix],
        )
        return set(cursor.fetchall())


def _passage(text: str, spans: Sequence[Span]) -> Span:
    """Begin and end: a quarter before the place from which on most was found."""
    if len(text) <= LENGTH:
        return 0, len(text)
    first = 0
    if spans:
        starts = [start for start, _stop in spans]
        near = [
            sum(start <= other < start + LENGTH * 3 // 4 for other in starts) for start in starts
        ]
        first = starts[near.index(max(near))]
    begin = max(0, min(first - LENGTH // 4, len(text) - LENGTH))
    if begin:
        space = text.find(" ", begin, first)
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        space = text.rfind(" ", begin + LENGTH // 2, end)
        end = space if space >= 0 else end
    return begin, end


def _written(text: str, spans: Sequence[Span]) -> SafeString:
    pieces: list[tuple[str, str]] = []
    done = 0
    for first, last in spans:
        pieces.append((text[done:first], text[first:last]))
        done = last
    return format_html(
        "{}{}",
        format_html_join("", "{}<mark>{}</mark>", pieces),
        text[done:],
    )
