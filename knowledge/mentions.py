"""Governments that a text names: `@norland` is that government's slug."""

import re

from members.models import Government
from members.selectors import active_members

# Not within a word: an e-mail address mentions nobody.
_MENTION = re.compile(r"(?<![\w.@-])@([a-z0-9]+(?:-[a-z0-9]+)*)")


def mentioned_in(text: str) -> list[Government]:
    """The governments that a text names. What is no government's slug is a word like others."""
    slugs = set(_MENTION.findall(text.lower()))
    return list(active_members().filter(slug__in=slugs)) if slugs else []
