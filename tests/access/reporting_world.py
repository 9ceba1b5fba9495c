"""The round of the world and Norland's report in it, led to wherever a test wants it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commitments import services as reporting
from commitments.models import (
    Evidence,
    Indicator,
    NationalAction,
    Remark,
    Report,
    Round,
    WorkbookImport,
)
from commitments.workbook.book import book_of
from commitments.workbook.writing import write
from members.models import Government, User
from tests.factories.documents import letter

# How a report comes to the public: the state reached, the service, and whose step it is.
WAY = (
    ("in_clearance", reporting.send_to_clearance, "drafter"),
    ("submitted", reporting.submit, "clearance"),
    ("in_review", reporting.begin_review, "officer"),
    ("accepted", reporting.accept, "officer"),
    ("held", reporting.hold, "officer"),
    ("published", reporting.release, "clearance"),
)

# States that do not lie on that way.
AWAY: Mapping[str, Callable[["ReportingWorld"], object]] = {
    "returned": lambda world: world.return_report(),
    "amending": lambda world: world.amend(),
    "nil": lambda world: reporting.declare_nil(report=world.report, actor=world.user("clearance")),
    "excused": lambda world: reporting.excuse(
        report=world.report, reason="Agreed by letter.", actor=world.user("approver")
    ),
}


class ReportingWorld:
    """What the world knows of reporting. Its people and governments are World's."""

    governments: dict[str, Government]

    def person(self, role: str) -> User | AnonymousUser:
        """See World."""
        raise NotImplementedError

    def user(self, role: str) -> User:
        """See World."""
        raise NotImplementedError

    @cached_property
    def round(self) -> Round:
        """An open round, due in thirty days."""
        officer = self.user("officer")
        planned = reporting.create_round(
            title="Second half of 2026",
            slug="second-half-of-2026",
            due_at=timezone.now() + timedelta(days=30),
            due_zone="Europe/Brussels",
            actor=officer,
        )
        return reporting.open_round(round=planned, actor=officer)

    @cached_property
    def planned_round(self) -> Round:
        """A round that has not been opened yet."""
        return reporting.create_round(
            title="First half of 2027",
            slug="first-half-of-2027",
            due_at=timezone.now() + timedelta(days=200),
            due_zone="UTC",
            actor=self.user("officer"),
        )

    @cached_property
    def indicator(self) -> Indicator:
        """A question under commitment 4 that starts in the planned round."""
        return reporting.save_indicator(
            indicator=None,
            number=4,
            starts_in=self.planned_round,
            wording={
                "label": "People trained",
                "help_text": "",
                "kind": "number",
                "choices": [],
                "unit": "people",
                "is_required": False,
                "is_retired": False,
            },
            actor=self.user("officer"),
        ).indicator

    @cached_property
    def evidence(self) -> Evidence:
        """A document under commitment 4 of Norland's report."""
        return reporting.add_evidence(
            report=self.report,
            number=4,
            title="The guideline",
            file=letter("guideline.pdf"),
            actor=self.user("drafter"),
        )

    @cached_property
    def action(self) -> NationalAction:
        """A national action of Norland under commitment 4."""
        return reporting.save_action(
            report=self.report,
            number=4,
            action=None,
            answers={
                "title": "Train investigators",
                "lead_body": "Ministry of the Interior",
                "progress": "planned",
                "update": "",
                "visibility": "public",
            },
            milestones=[],
            expected_version=0,
            actor=self.user("drafter"),
        )

    def complete_draft(self) -> None:
        """All nine sections complete; the draft is still with the drafters."""
        for number in range(1, 10):
            reporting.save_section(
                report=self.report,
                number=number,
                answers={
                    "status": "under_way",
                    "narrative": f"Work on commitment {number} goes on.",
                    "challenges": "",
                    "next_steps": "",
                    "visibility": "public",
                    "is_complete": True,
                },
                expected_version=0,
                actor=self.user("drafter"),
            )

    def bring_to(self, state: str) -> None:
        """Leads Norland's report through its services up to the state named."""
        if state in AWAY:
            AWAY[state](self)
        elif state == "drafting":
            self.complete_draft()
        elif state != "not_started":
            self.complete_draft()
            for reached, step, role in WAY:
                step(report=self.report, actor=self.user(role))
                if reached == state:
                    break
        self.report.refresh_from_db()

    def return_report(self) -> None:
        """The officer asks for a change under commitment 3, by a date in ten days."""
        self.bring_to("in_review")
        reporting.remark_on(
            report=self.report,
            number=3,
            words="Which funds?",
            asks_change=True,
            actor=self.user("officer"),
        )
        reporting.return_report(
            report=self.report,
            reason="One question.",
            until=timezone.now() + timedelta(days=10),
            actor=self.user("officer"),
        )

    def enter_from_letter(self) -> None:
        """The officer begins to enter Norland's report from a letter."""
        reporting.enter_on_behalf(
            report=self.report,
            letter=letter("norland.pdf"),
            letter_of=timezone.now().date(),
            actor=self.user("officer"),
        )
        self.report.refresh_from_db()

    @cached_property
    def workbook(self) -> WorkbookImport:
        """An untouched workbook that the drafter uploaded."""
        data = write(book_of(self.report))
        return reporting.take_workbook(
            report=self.report,
            file=SimpleUploadedFile("norland.xlsx", data),
            actor=self.user("drafter"),
        )

    @cached_property
    def remark(self) -> Remark:
        """The officer's words on commitment 3, in review."""
        return reporting.remark_on(
            report=self.report,
            number=3,
            words="Which funds?",
            asks_change=True,
            actor=self.user("officer"),
        )

    def submit_with_evidence(self) -> None:
        """Submitted with a document under commitment 4."""
        self.complete_draft()
        assert self.evidence.document_id
        reporting.send_to_clearance(report=self.report, actor=self.user("drafter"))
        reporting.submit(report=self.report, actor=self.user("clearance"))

    def publish_with_evidence(self) -> None:
        """As before, and public."""
        self.submit_with_evidence()
        for _reached, step, role in WAY[2:]:
            step(report=self.report, actor=self.user(role))
        self.report.refresh_from_db()

    def close(self) -> None:
        """The open round is over."""
        reporting.close_round(round=self.round, actor=self.user("officer"))

    def amend(self) -> None:
        """The drafter opens the published report again."""
        self.bring_to("published")
        reporting.amend(report=self.report, actor=self.user("drafter"))

    def publish_again(self, **answers: object) -> None:
        """Norland's published report is amended under commitment 3, and published anew."""
        reporting.amend(report=self.report, actor=self.user("drafter"))
        section = self.report.sections.get(commitment__number=3)
        reporting.save_section(
            report=self.report,
            number=3,
            answers={"is_complete": True, **answers},
            expected_version=section.version,
            actor=self.user("drafter"),
        )
        Report.objects.filter(pk=self.report.pk).update(change_note="A correction.")
        self.report.refresh_from_db()
        self._go_the_way()

    def publish_later_round(self, **answers: object) -> Report:
        """Norland's report in another round, due later, published with these answers everywhere."""
        officer = self.user("officer")
        later = reporting.create_round(
            title="Later round",
            slug="later-round",
            due_at=timezone.now() + timedelta(days=90),
            due_zone="UTC",
            actor=officer,
        )
        later = reporting.open_round(round=later, actor=officer)
        first = self.report
        self.report = Report.objects.select_related("round", "government").get(
            round=later, government=self.governments["norland"]
        )
        for number in range(1, 10):
            reporting.save_section(
                report=self.report,
                number=number,
                answers={"visibility": "public", "is_complete": True, **answers},
                expected_version=0,
                actor=self.user("drafter"),
            )
        self._go_the_way()
        published, self.report = self.report, first
        return published

    def _go_the_way(self) -> None:
        for _reached, step, role in WAY:
            step(report=self.report, actor=self.user(role))
        self.report.refresh_from_db()

    @cached_property
    def report(self) -> Report:
        """Norland's report in that round."""
        return Report.objects.select_related("round", "government").get(
            round=self.round, government=self.governments["norland"]
        )
