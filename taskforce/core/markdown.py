"""Markdown as people write it, made into HTML that can do nothing (guarantee A8).

A small subset is read, and HTML is never taken over from the text; what comes of it goes through
an allow-list all the same, so that a fault in the one is caught by the other.
"""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from taskforce.core.texts import check_visible, visible

LONGEST = 100_000  # characters
MOST_BRACKETS = 5_000  # each may begin a link, and is looked at as one
DEEPEST = 20  # levels of lists and quotations within each other
# A short row of a table is filled up to the widest, and a line is looked at once for each level
# that is open above it: what a text may cost is bounded before it is read.
MOST_CELLS = 50_000  # pipes in the widest line, times all lines
MOST_LEVELS = 100_000  # levels of the deepest line, times all lines
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener noreferrer"

_BLOCKS = ["blockquote", "code", "fence", "heading", "hr", "lheading", "list", "paragraph", "table"]
_INLINE = ["autolink", "backticks", "emphasis", "entity", "escape", "link", "newline"]
_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code", "hr"),
    *("br", "em", "strong", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
_DIRECTED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "td", "th"}
_ATTRIBUTES = {"*": {"dir"}, "a": {"href"}, "ol": {"start"}}
_SAID_FIRST = re.compile(r"(?:[ ]{0,3}(?:>|[-+*]|\d{1,9}[.)])[ \t]*)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"[*_`|]+|^[ ]{0,3}(?:#{1,6}|>|[-+])[ \t]+", re.MULTILINE)
_LINE_END = re.compile(r"\r\n?|\n")  # what the parser takes for one, and no other


def check(text: str) -> None:
    """Raises ValidationError, with a sentence that says what to do, for what is not rendered."""
    if len(text) > LONGEST:
        raise ValidationError(
            _(
                "This text has %(length)d characters; %(limit)d are the limit. Shorten it, or add "
                "it as a document."
            ),
            params={"length": len(text), "limit": LONGEST},
            code="long",
        )
    check_visible(unescape(text))
    if text.count("[") > MOST_BRACKETS:
        raise ValidationError(
            _("This text has more square brackets than links need. Take some out."), code="brackets"
        )
    lines = _LINE_END.split(text)
    depth = max(_depth(line) for line in lines)
    if depth > DEEPEST:
        raise ValidationError(
            _("Lists and quotations lie too deep in each other. Use fewer levels."), code="deep"
        )
    if depth * len(lines) > MOST_LEVELS:
        raise ValidationError(
            _(
                "This text has too many lines for lists and quotations that lie so deep. Use fewer "
                "levels or fewer lines."
            ),
            code="levels",
        )
    if max(line.count("|") for line in lines) * len(lines) > MOST_CELLS:
        raise ValidationError(
            _(
                "The tables of this text are too large. Use fewer columns or fewer lines, or add "
                "the table as a document."
            ),
            code="cells",
        )


def render(text: str) -> SafeString:
    """The text as HTML. What `check` refuses is shown as it was typed, without what nobody sees,
    and not as Markdown."""
    try:
        check(text)
    except ValidationError:
        shown = nh3.clean_text(visible(text[:LONGEST]))
        return mark_safe(f'<p dir="auto">{shown}</p>')  # noqa: S308  # escaped
    html = nh3.clean(
        _PARSER.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=REL,
        strip_comments=True,
    )
    return mark_safe(html)  # noqa: S308  # through the allow-list


def plain(text: str) -> str:
    """The words of a text without its marks, for extracts."""
    return _MARKS.sub("", _LINK.sub(r"\1", text))


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: a whole address with one of the schemes."""
    if any(character.isspace() or not character.isprintable() for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in SCHEMES and bool(parts.hostname) and "\\" not in address


def _depth(line: str) -> int:
    """How many marks of lists and quotations a line begins with; what it is indented counts too,
    since the lines above it may have opened as many."""
    text = line.lstrip(" \t")
    depth = (len(line) - len(text)) // 2 if _SAID_FIRST.match(text) else 0
    position = 0
    while depth <= DEEPEST and (mark := _SAID_FIRST.match(text, position)):
        position = mark.end()
        depth += 1
    return depth


def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "zero", {"html": False, "linkify": False, "typographer": False, "maxNesting": 5 * DEEPEST}
    )
    parser.enable([*_BLOCKS, *_INLINE])
    parser.enable(["balance_pairs", "fragments_join", "text_join"], ignoreInvalid=True)
    parser.validateLink = is_safe_address  # type: ignore[method-assign, assignment]  # meant to be
    parser.core.ruler.push("portal", lambda state: _adapt(state.tokens))
    return parser


def _adapt(tokens: Sequence[Token]) -> None:
    """The page has the one heading of the first level; each block finds its own direction."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.nesting == 1 and token.tag in _DIRECTED:
            token.attrSet("dir", "auto")


_PARSER = _parser()
