"""Short names for things: unique, readable, made once from a title."""

from itertools import count

from django.db import models
from django.utils.text import slugify


def free_slug(rows: "models.QuerySet[models.Model]", text: str, *, fallback: str) -> str:
    """A slug of at most 80 characters that no row has yet.

    `fallback` stands in for a title without a Latin letter or digit. Two people who make the
    same slug at the same moment are told apart by the column's unique constraint.
    """
    stem = slugify(text)[:72].strip("-") or fallback
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(name for n in count(2) if (name := f"{stem}-{n}") not in taken)
