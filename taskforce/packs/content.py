"""What a pack holds, whatever file it becomes. Every text is plain: no markup is read in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taskforce.packs.text import written


@dataclass(frozen=True)
class Part:
    """A labelled piece of text below a chapter's heading.

    `note` says what belongs to the piece and not to its text, such as who may read it. `named` are
    short texts of their own, as (name, text), between the paragraphs and the items.
    """

    label: str
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    note: str = ""
    named: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Table:
    """Rows below one row of column headings. Every row has as many cells as `head`.

    `widths` are the shares of the columns; without them all are the same.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()

    def __post_init__(self) -> None:
        if self.widths and len(self.widths) != len(self.head):
            raise ValueError("The table has more or fewer columns than widths.")
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("A row has more or fewer cells than the table has columns.")


@dataclass(frozen=True)
class Chapter:
    """A heading of the first level and what stands below it."""

    heading: str
    intro: str = ""
    parts: Sequence[Part | Table] = ()


@dataclass(frozen=True)
class Pack:
    """A whole document.

    `facts` are what is to be known at once, as (name, value). `footer` stands on every page and
    says which version this is. `language` is a tag such as `en-gb`; `right_to_left` belongs to it.
    In `page_label`, `{page}` and `{pages}` become numbers. `unshown` is said on the first page of
    a PDF when it had to leave out characters for which it has no letter shapes. `watermark` lies
    across every page of a PDF.
    """

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    chapters: Sequence[Chapter]
    footer: str
    language: str = "en"
    right_to_left: bool = False
    page_label: str = "Page {page} of {pages}"
    unshown: str = "Where � stands, this file cannot show a character. The Word file has it."
    watermark: str = ""

    def __post_init__(self) -> None:
        if not written(self.title).strip():
            raise ValueError("A pack needs a title: readers are told it before anything else.")


@dataclass(frozen=True)
class Insert:
    """Another PDF whose pages follow in a pack, each as a picture.

    `path` is where it lies, None for what is no PDF. `alternative` describes each picture for those
    who cannot see it, with `{page}` and `{pages}` for its own numbers. `absent` is said in place of
    pages that cannot be shown.
    """

    heading: str
    path: Path | None
    alternative: str
    absent: str
