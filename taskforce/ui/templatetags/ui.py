"""The small parts that every page is made of. docs/interface.md lists them with their calls."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taskforce.core.clock import in_words
from taskforce.core.markdown import render as render_markdown
from taskforce.ui import world
from taskforce.ui.marks import FLAGS, GLYPHS, STATUS_WORDS
from taskforce.ui.places import light_of

register = template.Library()

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data attribute; the template engine escapes it."""
    return json.dumps(value)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite; it adds nothing for those who cannot see it."""
    direction = " i--dir" if name == "arrow" else ""
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        direction,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
@cache
def status_icon(code: str) -> SafeString:
    """The shape of a status, without its word."""
    return format_html(
        '<svg class="g" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        GLYPHS[code],
    )


@register.simple_tag
def status_word(code: str) -> str:
    """The word of a status, in the reader's language."""
    return str(STATUS_WORDS[code])


@register.simple_tag
def glyph(code: str) -> SafeString:
    """A status as shape and word: never by colour alone."""
    return mark_safe(f"{status_icon(code)} {escape(STATUS_WORDS[code])}")  # noqa: S308  # escaped


@register.simple_tag
def flag(government: Any) -> SafeString:
    """A government's flag or emblem, small; its name always stands beside it."""
    return _flag(FLAGS.get(government.slug, "neutral"))


@cache
def _flag(name: str) -> SafeString:
    return format_html(
        '<img class="flag flag--s" src="{}" alt="" width="27" height="18">',
        static(f"img/flags/{name}.svg"),
    )


@register.simple_tag
def flags(governments: Iterable[Any]) -> SafeString:
    """Governments as a list of flags and names, each a link to its page. Written at once: the
    first page has two hundred of them."""
    made_up = format_html(' <span class="meta">{}</span>', _("(made up)"))
    return _flag_list(
        (government, made_up if government.is_demonstration else "") for government in governments
    )


@register.simple_tag
def signed_by(signatures: Iterable[Any]) -> SafeString:
    """The governments of signatures as `flags`, each with its day where that is known."""
    return _flag_list(
        (
            each.government,
            format_html('<span class="meta"> {}</span>', date_format(each.signed_on, "j F Y"))
            if each.signed_on
            else "",
        )
        for each in signatures
    )


def _flag_list(rows: Iterable[tuple[Any, str]]) -> SafeString:
    return format_html(
        '<ul class="flags mt5" role="list">{}</ul>',
        format_html_join(
            "\n",
            '<li><a href="{}">{}<span>{}{}</span></a></li>',
            (
                (government.get_absolute_url(), flag(government), government, said)
                for government, said in rows
            ),
        ),
    )


@register.simple_tag
def instant(moment: datetime, zone: str = "UTC") -> SafeString:
    """A moment in words with the zone named, and in the reader's own time where that differs."""
    return format_html(
        '<time datetime="{}">{}</time>',
        stamp(moment),
        in_words(moment, zone, timezone.get_current_timezone_name()),
    )


@register.filter
def stamp(moment: datetime) -> str:
    """A moment for the `datetime` of a <time>: HTML takes no more than three digits after a second,
    and nobody needs them."""
    return moment.astimezone(UTC).strftime(_STAMP)


@register.simple_tag
def published(moment: datetime) -> str:
    """On which day of the reader's zone something was published, within a sentence."""
    return _published(timezone.localdate(moment), get_language())


@lru_cache(maxsize=500)
def _published(day: date, _language: str | None) -> str:
    return _("published %(day)s") % {"day": date_format(day, "j F Y")}


@register.simple_tag
def prose(text: str) -> SafeString:
    """Text as somebody typed it: escaped, in paragraphs, each in its own writing direction."""
    paragraphs = linebreaks(text, autoescape=True)
    return format_html(
        '<div class="plain">{}</div>',
        mark_safe(paragraphs.replace("<p>", '<p dir="auto">')),  # noqa: S308  # escaped above
    )


@register.filter
def markdown(text: str) -> SafeString:
    """A text of the library as HTML: see taskforce.core.markdown."""
    return render_markdown(text)


@register.simple_tag
def statement_text(text: str) -> SafeString:
    """A passage of the mission statement: its emphasis kept, everything else escaped.

    The portal's language may differ from the text's, which is English.
    """
    parts = escape(text).split("**")
    marked = "".join(
        f"<strong>{part}</strong>" if index % 2 else part for index, part in enumerate(parts)
    )
    language = "" if (get_language() or "").startswith("en") else ' lang="en" dir="ltr"'
    return mark_safe(f"<span{language}>{marked}</span>")  # noqa: S308  # escaped above


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong, first thing on the page, each line a link to its control."""
    return {
        "general": form.non_field_errors(),
        "fields": [form[name] for name in form.errors if name in form.fields],
    }


@register.simple_tag
def error_prefix(form: BaseForm) -> str:
    """The beginning of the page's title where the form has errors."""
    return f"{_('Error:')} " if form.errors else ""


@register.simple_tag
def units(statuses: dict[str, int]) -> SafeString:
    """One square for each government's own account, in words for readers who do not see it."""
    known = [(code, statuses.get(code, 0)) for code in STATUS_WORDS]
    squares = [code for code, count in known for _each in range(count)]
    words = "; ".join(f"{STATUS_WORDS[code]} {count}" for code, count in known if count)
    # Thousands of squares on the first page: written at once, of our own codes and numbers alone.
    drawn = "".join(
        f'<rect class="u-{code}" x="{index * 16 + 0.5}" y=".5" width="13" height="13" rx="2"/>'
        for index, code in enumerate(squares)
    )
    return format_html(
        '<svg class="units" viewBox="0 0 {} 14" role="img" aria-label="{}">{}</svg>',
        len(squares) * 16 - 2,
        words,
        mark_safe(drawn),  # noqa: S308  # codes of STATUS_WORDS and numbers
    )


@register.simple_tag
def world_map(governments: Iterable[Any]) -> SafeString:
    """One land outline without borders and a light for each signatory. Not for screen readers:
    the list of names always stands on the same page."""
    found = [light_of(each.slug, each.alpha2) for each in governments]
    return world.drawn([each for each in found if each])


@register.simple_tag
def tile(code: str) -> SafeString:
    """A place of a progress picture: shape and word."""
    return format_html(
        '<span class="tile tile-{}">{}<span>{}</span></span>',
        code,
        status_icon(code),
        STATUS_WORDS[code],
    )


@register.simple_tag(takes_context=True)
def frame(context: Context, part: str) -> SafeString:
    """The header or the footer. Visitors get one that was made before for the same navigation: of
    the page it shows nothing else."""
    name = f"partials/{part}.html"
    user = context.get("user")
    if user is not None and user.is_authenticated:
        return _rendered(name, context)
    # A fault that comes before anybody is known has no navigation: its header is its own.
    entries = tuple((each.address, each.current) for each in context.get("navigation") or ())
    key = (name, get_language(), bool(context.get("demonstration")), entries)
    if key not in _frames:
        _frames[key] = _rendered(name, context)
    return _frames[key]


_frames: dict[tuple[object, ...], SafeString] = {}


def _rendered(name: str, context: Context) -> SafeString:
    template = context.template
    if template is None:
        raise TypeError("The frame stands in a page.")
    return template.engine.get_template(name).render(context)
