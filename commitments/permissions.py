"""Rules about rounds and reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.models import Report, Round, Signature, Statement
from members import authority
from members.models import Government
from members.permissions import is_approver, is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule

# The secretariat reads a report once its government has submitted it: drafts are the
# government's own.
READ_BY_SECRETARIAT = frozenset(
    {Report.State.SUBMITTED, Report.State.ACCEPTED, Report.State.PUBLISHED}
)


def _view(user: Any, report: Report) -> Decision:
    if authority.holds(user, authority.READ, report.government_id):
        return Allowed()
    if is_officer(user) and report.state in READ_BY_SECRETARIAT:
        return Allowed()
    if is_officer(user):
        return Denied(_("The secretariat reads a report once its government has submitted it."))
    return Denied(_("This report belongs to another government."))


def _draft(user: Any, report: Report) -> Decision:
    if not authority.holds(user, authority.DRAFT, report.government_id):
        return Denied(_("Only drafters and clearance holders of the government write its report."))
    if report.round.state != Round.State.OPEN:
        return Denied(_("This reporting round is not open."))
    if not report.is_writable:
        return Denied(_("This report is no longer a draft. It cannot be changed now."))
    return Allowed()


def _send_to_clearance(user: Any, report: Report) -> Decision:
    return _held(
        user,
        report,
        authority.DRAFT,
        _("Only drafters and clearance holders send the report to clearance."),
    )


def _clear(user: Any, report: Report) -> Decision:
    return _held(
        user,
        report,
        authority.CLEAR,
        _("Only the government’s clearance holder may do this."),
    )


def _held(user: Any, report: Report, permission: str, reason: Any) -> Decision:
    if not authority.holds(user, permission, report.government_id):
        return Denied(reason)
    if report.round.state != Round.State.OPEN:
        return Denied(_("This reporting round is not open."))
    return Allowed()


def _review(user: Any, report: Report) -> Decision:
    if not is_officer(user):
        return Denied(_("Only the secretariat reviews reports."))
    if authority.holds(user, authority.READ, report.government_id):
        return Denied(_("Nobody reviews the report of their own government."))
    return Allowed()


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


RULES: dict[str, Rule] = {
    "report.view": _view,
    "report.draft": _draft,
    "report.send_to_clearance": _send_to_clearance,
    "report.return_to_drafting": _clear,
    "report.submit": _clear,
    "report.accept": _review,
    "report.publish": _review,
    "round.run": _run_rounds,
    "statement.edit": _edit_statement,
    "statement.put_in_force": _put_in_force,
    "statement.sign": _sign,
    "signature.read": _read_signature,
}
