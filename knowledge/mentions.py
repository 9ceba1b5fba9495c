"""Governments that a text names: `@norland` is that government's slug."""

import re

from django.conf import settings
from django.db.models import QuerySet

from members.models import Government

# Not within a word: an e-mail address mentions nobody.
_MENTION = re.compile(r"(?<![\w.@-])@([a-z0-9]+(?:-[a-z0-9]+)*)")


def can_be_asked() -> QuerySet[Government]:
    """The governments that may be asked by name, in alphabetical order."""
    rows = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
    return rows.alphabetical()


def mentioned_in(text: str) -> list[Government]:
    """The governments that a text names. What is no government's slug is a word like others."""
    slugs = set(_MENTION.findall(text.lower()))
    return list(can_be_asked().filter(slug__in=slugs)) if slugs else []
