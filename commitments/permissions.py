"""Rules about rounds, reports and the statement."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.models import Report, Round, Signature, Statement
from members import authority
from members.models import Government
from members.permissions import is_approver, is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def _view(user: Any, report: Report) -> Decision:
    """The live pages of a report. The secretariat comes in while the answers are those that were
    submitted, or that it enters itself from a letter: a draft is the government's own."""
    if authority.holds(user, authority.READ, report.government_id):
        return Allowed()
    if is_officer(user) and (report.is_frozen or _is_entered(report)):
        return Allowed()
    if is_officer(user):
        return Denied(_("The secretariat reads a report once its government has submitted it."))
    return Denied(_("This report belongs to another government."))


def _is_entered(report: Report) -> bool:
    return report.letter_id is not None and not report.is_amendment


def _draft(user: Any, report: Report) -> Decision:
    writes = authority.holds(user, authority.DRAFT, report.government_id)
    if not writes and not (_enter(user, report) and _is_entered(report)):
        return Denied(_("Only drafters and clearance holders of the government write its report."))
    return _goes_on(report) and _unsent(report)


def _unsent(report: Report) -> Decision:
    if report.is_writable:
        return Allowed()
    return Denied(_("This report is no longer a draft. It cannot be changed now."))


def _goes_on(report: Report) -> Decision:
    if report.takes_answers():
        return Allowed()
    return Denied(_("This reporting round is not open."))


def _send_to_clearance(user: Any, report: Report) -> Decision:
    if authority.holds(user, authority.DRAFT, report.government_id):
        return _goes_on(report)
    return Denied(_("Only drafters and clearance holders send the report to clearance."))


def _clear(user: Any, report: Report) -> Decision:
    if authority.holds(user, authority.CLEAR, report.government_id):
        return _goes_on(report)
    return Denied(_ONLY_CLEARANCE)


def _decide(user: Any, report: Report) -> Decision:
    """What the clearance holder may do whether or not the round goes on."""
    if authority.holds(user, authority.CLEAR, report.government_id):
        return Allowed()
    return Denied(_ONLY_CLEARANCE)


def _take_back(user: Any, report: Report) -> Decision:
    """In a closed or archived round as well: who reads an answer is the government's to decide.
    The secretariat may as well, where something got out that must not be read."""
    if authority.holds(user, authority.CLEAR, report.government_id) or is_officer(user):
        return Allowed()
    return Denied(_ONLY_CLEARANCE)


_ONLY_CLEARANCE = _("Only the government’s clearance holder may do this.")


def _amend(user: Any, report: Report) -> Decision:
    if not authority.holds(user, authority.DRAFT, report.government_id):
        return Denied(_("Only drafters and clearance holders of the government amend its report."))
    if report.round.state == Round.State.ARCHIVED:
        return Denied(_("This reporting round is archived. Its reports stay as they are."))
    return Allowed()


def _work_together(user: Any, report: Report) -> Decision:
    """Who shares the work out and talks about it: whoever writes, and the head."""
    held = authority.permissions_of(user).get(report.government_id, frozenset())
    if held & authority.WRITING:
        return Allowed()
    return Denied(_("This is for those who write the report, and for the head of delegation."))


def _review(user: Any, report: Report) -> Decision:
    """Reading what was submitted, and what follows from it. Never by whoever entered it."""
    decision = _supervise(user, report)
    if not decision:
        return decision
    if report.version_number == 0:
        return Denied(_("The secretariat reads a report once its government has submitted it."))
    if report.entered_by_id == user.pk:
        return Denied(_("You entered this report. Another officer reviews it."))
    return Allowed()


def _supervise(user: Any, report: Report) -> Decision:
    if not is_officer(user):
        return Denied(_("Only the secretariat reviews reports."))
    if authority.holds(user, authority.READ, report.government_id):
        return Denied(_("Nobody reviews the report of their own government."))
    return Allowed()


def _enter(user: Any, report: Report) -> Decision:
    decision = _supervise(user, report)
    return decision and _goes_on(report)


def _submit_on_behalf(user: Any, report: Report) -> Decision:
    decision = _enter(user, report)
    if decision and not _is_entered(report):
        return Denied(_("The secretariat submits only what it entered from a letter."))
    return decision


def _excuse(user: Any, report: Report) -> Decision:
    if not is_approver(user):
        return Denied(_("Only approvers excuse a government, or expect its report after all."))
    if user.pk in {report.reviewer_id, report.entered_by_id}:
        return Denied(_("You worked on this report. Another approver decides."))
    return _supervise(user, report)


def _run_rounds(user: Any, obj: Round | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat runs reporting rounds."))


def _edit_statement(user: Any, statement: Statement | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat prepares a version of the statement."))


def _put_in_force(user: Any, statement: Statement) -> Decision:
    """Two people: whoever edited it last does not put it in force."""
    if not is_approver(user):
        return Denied(_("Only approvers put a version of the statement in force."))
    if statement.edited_by_id == user.pk:
        return Denied(_("You edited this version last. Another approver puts it in force."))
    return Allowed()


def _sign(user: Any, government: Government) -> Decision:
    if authority.holds(user, authority.MANAGE, government.pk) or is_officer(user):
        return Allowed()
    return Denied(_("The head of delegation records the government’s signature."))


def _read_signature(user: Any, signature: Signature) -> Decision:
    if is_officer(user) or authority.holds(user, authority.READ, signature.government_id):
        return Allowed()
    return Denied(_("The signed copy is for the delegation and the secretariat."))


def _read_shared(user: Any, obj: Any) -> Decision:
    """What governments share with each other: anybody in a delegation, and the secretariat."""
    if is_officer(user) or authority.governments_with(user, authority.READ):
        return Allowed()
    return Denied(_("This is for member governments and the secretariat."))


RULES: dict[str, Rule] = {
    "report.view": _view,
    "report.draft": _draft,
    "report.assign": _work_together,
    "report.remark": _work_together,
    "report.send_to_clearance": _send_to_clearance,
    "report.return_to_drafting": _clear,
    "report.submit": _clear,
    "report.declare_nil": _clear,
    "report.withdraw_nil": _clear,
    "report.recall": _decide,
    "report.stop": _decide,
    "report.release": _decide,
    "report.take_back": _take_back,
    "report.amend": _amend,
    "report.drop_amendment": _amend,
    "report.review": _review,
    "report.extend": _supervise,
    "report.excuse": _excuse,
    "report.expect": _excuse,
    "report.enter_on_behalf": _enter,
    "report.submit_on_behalf": _submit_on_behalf,
    "round.run": _run_rounds,
    "shared.read": _read_shared,
    "statement.edit": _edit_statement,
    "statement.put_in_force": _put_in_force,
    "statement.sign": _sign,
    "signature.read": _read_signature,
}
