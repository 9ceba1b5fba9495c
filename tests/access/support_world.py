"""A need of Norland, an offer of Sudland, and their introduction led to wherever it is wanted."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from commitments import services as reporting
from commitments.models import Capability, Commitment, Publication
from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.services.support_introductions import Shared
from tests.access.reporting_world import WAY, ReportingWorld

MAILBOX = {"norland": "unit@norland.example", "sudland": "unit@sudland.example"}
_S = Introduction.State


def content_of(number: int = 4, **others: Any) -> Mapping[str, Any]:
    """What is written of an entry on one commitment."""
    return {
        "commitment": Commitment.objects.filter(number=number).earliest("pk"),
        "capability": None,
        "title": "Training for analysts",
        "words": "Two days, in person.",
        "languages": ["en"],
        **others,
    }


def capability(number: int) -> Capability:
    """One of the Model National Response."""
    return Capability.objects.order_by("number")[number - 1]


class SupportWorld(ReportingWorld):
    """What the world knows of support."""

    @cached_property
    def need(self) -> SupportEntry:
        """Norland's, entered by its drafter."""
        return services.add_entry(
            government=self.governments["norland"],
            side="need",
            content=content_of(),
            actor=self.user("drafter"),
        )

    @cached_property
    def offer(self) -> SupportEntry:
        """Sudland's, entered by its drafter."""
        return services.add_entry(
            government=self.governments["sudland"],
            side="offer",
            content=content_of(title="Trainers for analysts"),
            actor=self.user("foreign_drafter"),
        )

    def publish_support(self, **texts: str) -> Publication:
        """Norland's report with these answers on commitment 4, public."""
        self.complete_draft()
        reporting.save_section(
            report=self.report,
            number=4,
            answers=texts,
            expected_version=1,
            actor=self.user("drafter"),
        )
        for _reached, step, role in WAY:
            step(report=self.report, actor=self.user(role))
        return Publication.objects.current().get(government=self.governments["norland"])

    @cached_property
    def suggestion(self) -> SupportEntry:
        """What Norland's published report says it needs."""
        self.publish_support(support_needed="Training for analysts. Two days would do.")
        return SupportEntry.objects.get(state=SupportEntry.State.SUGGESTED)

    @cached_property
    def introduction(self) -> Introduction:
        """Proposed by the officer."""
        return introductions.propose(need=self.need, offer=self.offer, actor=self.user("officer"))

    def consent(self, slug: str = "norland") -> Consent:
        """One side's question, as it is now."""
        return Consent.objects.get(
            introduction=self.introduction, government=self.governments[slug]
        )

    def agree(self, slug: str = "norland") -> Consent:
        """A government agrees, by who clears there."""
        consent = self.consent(slug)
        return introductions.agree(
            consent=consent,
            shared=Shared(contact=None, mailbox=MAILBOX[slug]),
            expected_version=SupportEntry.objects.get(pk=consent.entry_id).version,
            actor=self.user("clearance" if slug == "norland" else "foreign_clearance"),
        )

    def lead_introduction(self, state: str) -> Introduction:
        """The introduction as it is once it has come to a state."""
        introduction, officer = self.introduction, self.user("officer")
        if state in {_S.ONE_AGREED, _S.INTRODUCED, _S.CONCLUDED}:
            self.agree("norland")
        if state in {_S.INTRODUCED, _S.CONCLUDED}:
            self.agree("sudland")
        if state == _S.CONCLUDED:
            introductions.conclude(
                introduction=introduction, outcome="helped", words="They met.", actor=officer
            )
        elif state == _S.DECLINED:
            introductions.decline(
                consent=self.consent("sudland"), actor=self.user("foreign_clearance")
            )
        elif state == _S.WITHDRAWN:
            introductions.withdraw(introduction=introduction, actor=officer)
        elif state == _S.LAPSED:
            introductions.lapse_due(now=timezone.now() + timedelta(days=31))
        introduction.refresh_from_db()
        assert introduction.state == state
        return introduction
