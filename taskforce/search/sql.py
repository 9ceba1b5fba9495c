"""The functions in PostgreSQL that say which words a text has and which a question asks for.

They are immutable, so that columns can be generated from them: a column is never older than its
text. Migrations call what stands here; a change of the words needs a migration that makes the
functions again and adds every column anew (docs/search.md says how).
"""

from collections.abc import Mapping

from django.db import migrations

# PostgreSQL's dictionaries by the language codes of the portal; all other languages are searched
# by their words as written. Stemmers that read accents get the text with and without them: French
# and Spanish readers leave accents out, and "investigación" has to meet "investigaciones" too.
DICTIONARIES: Mapping[str, str] = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "ar": "arabic",
}
ACCENTED = frozenset({"fr", "es"})
SIMPLE = "simple"
# Plurals that the English stemmer does not know and that this portal is full of.
PLURALS = ((r"\m(child)ren\M", r"\1"), (r"\m(wom|m)en\M", r"\1an"))

LONGEST = 60_000  # characters of one text that are searched; a tsvector holds a megabyte at most

# What is dropped: accents, Arabic vowel signs and hamzas (once the letters are taken apart), the
# tatweel, and marks that nobody sees.
DROPPED = (
    (0x00AD, 0x00AD),
    (0x0300, 0x036F),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2069),
    (0xFEFF, 0xFEFF),
)
# What no decomposition takes apart, and quotes: the same number of characters on both sides.
LETTERS = "øØđĐłŁıħĦŧŦىٱ", "oOdDlLihHtTيا"
LIGATURES: Mapping[str, str] = {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss"}
QUOTES = "’‘ʼ`´", "'''''"


def _text(value: str) -> str:
    """A literal."""
    return "'" + value.replace("'", "''") + "'"


def _class() -> str:
    ranges = "".join(f"\\u{first:04X}-\\u{last:04X}" for first, last in DROPPED)
    return f"'[{ranges}]+'"


def _folded() -> str:
    folded = f"translate(search_clean($1), {_text(LETTERS[0])}, {_text(LETTERS[1])})"
    for letter, letters in LIGATURES.items():
        folded = f"replace({folded}, {_text(letter)}, {_text(letters)})"
    folded = f"regexp_replace(normalize({folded}, NFD), {_class()}, '', 'g')"
    # Text of ASCII alone has nothing to fold, and telling so is cheap.
    return f"CASE WHEN octet_length($1) = char_length($1) THEN search_clean($1) ELSE {folded} END"


def _singular() -> str:
    singular = "search_fold($1)"
    for plural, one in PLURALS:
        singular = f"regexp_replace({singular}, {_text(plural)}, {_text(one)}, 'gi')"
    return singular


def _function(name: str, arguments: str, returns: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE sql "
        f"IMMUTABLE PARALLEL SAFE RETURN {body}"
    )


def _forms(call: str, *codes: str) -> list[str]:
    """The call for each way in which a text of these languages is read; SIMPLE is one, too."""
    found = []
    for code in codes:
        dictionary = DICTIONARIES.get(code, SIMPLE)
        text = "search_singular($1)" if code == "en" else "search_fold($1)"
        found.append(call.format(dictionary=dictionary, text=text))
        if code in ACCENTED:
            found.append(call.format(dictionary=dictionary, text="search_clean($1)"))
    return found


def definitions() -> list[str]:
    """What makes the functions, in their order.

    `search_words(text, language)` gives the words of a text; by all dictionaries where the language
    is unknown (empty). `search_document(title, lead, body, language)` gives the same with weights,
    and the title's words as written too, for readers who are still typing. `search_question(text)`
    matches texts of any language: readers do not say theirs. `search_strings(json, path)` gives
    what stands at a path of JSON, as text.
    """
    every = (*DICTIONARIES, SIMPLE)
    vector = "to_tsvector('{dictionary}', {text})"
    question = "websearch_to_tsquery('{dictionary}', {text})"

    def joined(*codes: str) -> str:
        return " || ".join(_forms(vector, *codes))

    whens = " ".join(f"WHEN '{code}' THEN {joined(code)}" for code in DICTIONARIES)
    words = f"CASE $2 {whens} WHEN '' THEN {joined(*every)} ELSE {joined(SIMPLE)} END"
    return [
        _function(
            "search_clean",
            "text",
            "text",
            f"translate(normalize(left($1, {LONGEST}), NFC), "
            f"{_text(QUOTES[0])}, {_text(QUOTES[1])})",
        ),
        _function("search_fold", "text", "text", _folded()),
        _function("search_singular", "text", "text", _singular()),
        _function("search_words", "text, text", "tsvector", words),
        _function(
            "search_document",
            "text, text, text, text",
            "tsvector",
            f"setweight(search_words($1, $4) || {_forms(vector, SIMPLE)[0]}, 'A') "
            "|| setweight(search_words($2, $4), 'B') || setweight(search_words($3, $4), 'D')",
        ),
        _function("search_question", "text", "tsquery", " || ".join(_forms(question, *every))),
        _function(
            "search_strings",
            "jsonb, jsonpath",
            "text",
            "(SELECT coalesce(string_agg(value #>> '{}', ' '), '') "
            "FROM jsonb_path_query($1, $2) AS value)",
        ),
    ]


FUNCTIONS = (
    "search_strings(jsonb, jsonpath)",
    "search_question(text)",
    "search_document(text, text, text, text)",
    "search_words(text, text)",
    "search_singular(text)",
    "search_fold(text)",
    "search_clean(text)",
)


def words_column(
    table: str, *, title: str = "''", lead: str = "''", body: str = "''", language: str = "''"
) -> migrations.RunSQL:
    """Gives a table the column that search asks, and its index. The arguments are expressions of
    SQL over the table's own columns; none may be null.

    Django's models do not know the column: every list would fetch it, and it is far larger than
    what a list shows. `taskforce.search.asking` reaches it by name. Long values are laid aside
    (toast_tuple_target), so that reading the rows of a thousand hits is reading a few pages.
    """
    index = f"{table}_words"
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} SET (toast_tuple_target = 256)",
            f"ALTER TABLE {table} ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS "
            f"(search_document({title}, {lead}, {body}, {language})) STORED",
            f"CREATE INDEX {index} ON {table} USING gin (words)",
        ],
        [
            f"DROP INDEX {index}",
            f"ALTER TABLE {table} DROP COLUMN words",
            f"ALTER TABLE {table} RESET (toast_tuple_target)",
        ],
    )
