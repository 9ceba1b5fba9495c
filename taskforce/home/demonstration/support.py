"""What the demonstration's governments need and offer, and an introduction in each state."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from commitments.models import Capability, Commitment
from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.services.support_figures import release_figures
from knowledge.services.support_introductions import Shared
from members.models import Government, User

# side, government, commitment, capability, title, words, languages
_ENTRIES = (
    *(
        ("need", slug, 4, None, title, words, languages)
        for slug, title, words, languages in (
            (
                "norland",
                "Training for people who take calls from children",
                "Twelve people work on our helpline. We look for a course of two or three days on "
                "listening to a child who is afraid of being found out.",
                ["en", "fr"],
            ),
            ("corlund", "A model for compensation without a trial", "", ["en"]),
            ("ibarenza", "Supervision for those who support survivors", "", ["es"]),
            ("nalubara", "A helpline in eight languages", "", ["en", "sw"]),
            ("pelanora", "Advice on asking survivors for their views", "", ["es"]),
            ("talumbe", "Support after the first year", "", ["fr"]),
            ("uvalund", "Training for a new helpline", "", ["en", "et"]),
        )
    ),
    ("need", "norland", 7, 16, "Experience with removal across three providers", "", ["en"]),
    ("need", "sudland", 1, 21, "Definitions that cover generated images", "", ["en", "fr"]),
    ("need", "tarn-isles", 5, 4, "A partner for a small specialised unit", "", ["en"]),
    (
        "offer",
        "sudland",
        4,
        11,
        "Two trainers for helplines",
        "Our trainers have taught in four countries. They come for a week; travel has to be paid "
        "by the host. No case of anybody is used.",
        ["en", "fr"],
    ),
    (
        "offer",
        "aldermark",
        1,
        21,
        "A checklist for drafting, and a call",
        "",
        ["en"],
    ),
    ("offer", "fennwold", 5, 4, "A month’s place in our victim identification team", "", ["en"]),
    ("offer", "brevonia", 4, 11, "A messaging service beside the helpline", "", ["fr"]),
    ("offer", "merrinsund", 7, 16, "How we measure removal", "", ["en", "fi"]),
    ("offer", "norland", 7, 12, "One front page for three services", "", ["en"]),
)
_NAMED = ("aldermark", "norland")
_HELPED = "A call of two hours, then a draft with comments. The bill now names generated images."


def exchange(people: Mapping[str, User]) -> None:
    """Enters needs and offers, and leads introductions to different ends."""
    governments = {row.slug: row for row in Government.objects.filter(is_demonstration=True)}
    capabilities = {row.number: row for row in Capability.objects.all()}
    made = {
        (side, slug, number): services.add_entry(
            government=governments[slug],
            side=side,
            content={
                "commitment": Commitment.objects.get(number=number),
                "capability": capabilities.get(capability or 0),
                "title": title,
                "words": words,
                "languages": languages,
            },
            actor=people[f"drafter@{slug}.example"],
        )
        for side, slug, number, capability, title, words, languages in _ENTRIES
    }
    for (side, slug, _number), entry in made.items():
        if side == "offer" and slug in _NAMED:
            services.name_as_offering(entry=entry, named=True, actor=_answering(slug, people))
    services.pause_entry(
        entry=made["offer", "merrinsund", 7], actor=people["drafter@merrinsund.example"]
    )
    officer = people["officer@demo.example"]
    pairs = {
        "waits": _propose(made, ("norland", 4), ("sudland", 4), officer),
        "half": _propose(made, ("nalubara", 4), ("sudland", 4), officer),
        "made": _propose(made, ("tarn-isles", 5), ("fennwold", 5), officer),
        "helped": _propose(made, ("sudland", 1), ("aldermark", 1), officer),
        "declined": _propose(made, ("pelanora", 4), ("brevonia", 4), officer),
        "lapsed": _propose(made, ("talumbe", 4), ("brevonia", 4), officer),
    }
    _agree(pairs["half"], ["sudland"], people)
    _agree(pairs["made"], ["tarn-isles", "fennwold"], people)
    _agree(pairs["helped"], ["sudland", "aldermark"], people)
    _decline(pairs["declined"], "brevonia", people)
    _set_back([pairs["lapsed"]], timedelta(days=33))
    introductions.lapse_due(now=timezone.now())
    introductions.conclude_for(
        consent=_consent(pairs["helped"], "sudland"),
        outcome="helped",
        words=_HELPED,
        actor=_answering("sudland", people),
    )
    _set_back([pairs["waits"], pairs["half"]], timedelta(days=16))
    release_figures(now=timezone.now())


def _propose(
    made: Mapping[tuple[str, str, int], SupportEntry],
    need: tuple[str, int],
    offer: tuple[str, int],
    officer: User,
) -> Introduction:
    return introductions.propose(
        need=made["need", *need], offer=made["offer", *offer], actor=officer
    )


def _consent(introduction: Introduction, slug: str) -> Consent:
    return Consent.objects.get(introduction=introduction, government__slug=slug)


def _answering(slug: str, people: Mapping[str, User]) -> User:
    return people[f"clearance@{slug}.example"]


def _agree(introduction: Introduction, slugs: Iterable[str], people: Mapping[str, User]) -> None:
    for slug in slugs:
        consent = _consent(introduction, slug)
        introductions.agree(
            consent=consent,
            shared=Shared(
                contact=people[f"drafter@{slug}.example"], mailbox=f"cooperation@{slug}.example"
            ),
            expected_version=SupportEntry.objects.get(pk=consent.entry_id).version,
            actor=_answering(slug, people),
        )


def _decline(introduction: Introduction, slug: str, people: Mapping[str, User]) -> None:
    introductions.decline(
        consent=_consent(introduction, slug),
        reason="The service is being rebuilt; please ask again next year.",
        actor=_answering(slug, people),
    )


def _set_back(rows: Iterable[Introduction], by: timedelta) -> None:
    """As if they had been proposed that long ago."""
    for row in rows:
        then: datetime = row.proposed_at - by
        Introduction.objects.filter(pk=row.pk).update(
            proposed_at=then, state_since=then, answer_by=then + introductions.ANSWER_WITHIN
        )
