"""Packs to make files of."""

from collections.abc import Sequence

from taskforce.packs.content import Chapter, Pack, Part, Table

FOOTER = "Version 14 · SHA-256 9f86d081884c7d65"


def pack(*texts: str, chapters: int = 1) -> Pack:
    """A report in English, whose first piece says `texts`."""
    return Pack(
        title="Progress report of Exampleland",
        subtitle="Copy for approval at home",
        facts=[("Round", "First round"), ("Version", "14")],
        chapters=[
            Chapter(
                f"Commitment {number}",
                "What the commitment asks.",
                [
                    Part("What was done", texts, ["A first item", "A second"], "Read by all"),
                    Table("Measures", ["Measure", "Year"], [["Hotline", "2026"], ["Law", "2027"]]),
                ],
            )
            for number in range(1, chapters + 1)
        ],
        footer=FOOTER,
        language="en-gb",
    )


def everywhere(text: str, *, right_to_left: bool = False) -> Pack:
    """One text in every place that a pack has."""
    return Pack(
        title=f"Title {text[:200]}",
        subtitle=text[:500],
        facts=[(text[:100], text), ("Name", text[:100])],
        chapters=[
            Chapter(
                text[:200],
                text,
                [
                    Part(text[:200], [text, ""], [text], text, [(text[:60], text)]),
                    Table(text[:200], [text[:60], text[:60]], [[text, ""], ["", text]]),
                ],
            )
        ]
        * 4,
        footer=f"Footer {text[:100]}",
        language="ar" if right_to_left else "en",
        right_to_left=right_to_left,
    )


def arabic(paragraphs: Sequence[str] = ("بدأ العمل على المشروع في عام 2025.",)) -> Pack:
    return Pack(
        title="تقرير التقدم لعام 2026",
        subtitle="نسخة للموافقة",
        facts=[("الجولة", "التقرير الأول")],
        chapters=[
            Chapter(
                "تعزيز القانون",
                "",
                [
                    Part("ما تم إنجازه", paragraphs, ["عنصر"]),
                    Table("التدابير", ["التدبير", "السنة"], [["خط", "2026"]]),
                ],
            )
        ],
        footer="الإصدار 14",
        language="ar",
        right_to_left=True,
        page_label="صفحة {page} من {pages}",
    )
