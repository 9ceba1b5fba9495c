"""What stands in the navigation, for whom."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members import authority
from members.permissions import is_administrator, is_officer, is_staff
from taskforce.ui.navigation import Entry, is_visitor


def _is_delegate(request: HttpRequest) -> bool:
    return bool(authority.permissions_of(request.user))


def _is_officer(request: HttpRequest) -> bool:
    return is_officer(request.user)


def _reads_shared(request: HttpRequest) -> bool:
    return _is_delegate(request) or is_officer(request.user)


def _is_staff(request: HttpRequest) -> bool:
    return is_staff(request.user)


def _is_administrator(request: HttpRequest) -> bool:
    return is_administrator(request.user)


def _is_signed_in(request: HttpRequest) -> bool:
    return not is_visitor(request)


ENTRIES = (
    Entry(_("Mission"), "mission", 10, is_visitor),
    Entry(_("Commitments"), "commitment-list", 20, is_visitor),
    Entry(_("Governments"), "member-list", 30, is_visitor),
    Entry(_("Progress"), "progress", 40, is_visitor),
    Entry(_("Your tasks"), "dashboard", 50, _is_signed_in),
    Entry(_("Reports"), "report-list", 60, _is_delegate),
    Entry(_("Shared"), "shared-list", 65, _reads_shared),
    Entry(_("Board"), "report-board", 68, _is_officer),
    Entry(_("Review"), "review-queue", 70, _is_officer),
    Entry(_("Applications"), "application-queue", 75, _is_officer),
    Entry(_("Members"), "government-list", 77, _is_officer),
    Entry(_("Rounds"), "round-list", 80, _is_officer),
    Entry(_("Meetings"), "meeting-list", 90, lambda request: True),
    Entry(_("Actions"), "action-item-list", 95, _reads_shared),
    Entry(_("Knowledge"), "knowledge-list", 100, lambda request: True),
    Entry(_("Delegation"), "delegation", 110, _is_delegate),
    Entry(_("Statement"), "statement-list", 115, _is_officer),
    Entry(_("Content"), "content-list", 120, _is_officer),
    Entry(_("Staff"), "staff-list", 135, _is_administrator),
    Entry(_("Recovery"), "recovery-list", 137, _is_staff),
    Entry(_("Sign-on"), "sign-on-list", 140, _is_administrator),
    Entry(_("Mail"), "mail-log", 130, _is_officer),
)
