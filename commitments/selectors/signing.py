"""Versions of the statement as the secretariat and heads of delegation see them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from commitments.models import Signature, Statement
from commitments.services.signing import unsigned
from members.models import Government
from members.selectors import get_own_government, governments_managed_by
from taskforce.core.permissions import allows, require
from taskforce.documents.models import Document

ASKED_FOR = timedelta(days=90)  # how long reminders to sign go on (notices.reminders)


def versions(user: Any) -> QuerySet[Statement]:
    """Every version, drafts first, then the latest in force."""
    require(user, "statement.edit")
    rows = Statement.objects.annotate(signed=Count("signatures")).select_related("edited_by")
    return rows.order_by("-in_force_since", "-pk")


def get_draft(user: Any, pk: int) -> Statement:
    """A version that is not in force yet; 404 for every other."""
    require(user, "statement.edit")
    drafts = Statement.objects.filter(in_force_since__isnull=True)
    return get_object_or_404(drafts.prefetch_related("commitments"), pk=pk)


def get_signing(user: Any, pk: int) -> Government:
    """A government for which this person may record a signature: 404 where they may not know of
    its delegation, Refused where they may not sign."""
    return get_own_government(user, pk, "statement.sign")


def still_to_sign(user: Any) -> list[Government]:
    """The governments headed by this person that have not signed the version in force."""
    managed = governments_managed_by(user)
    if not managed:
        return []
    waiting = set(unsigned(Statement.objects.current()).values_list("pk", flat=True))
    return [government for government in managed if government.pk in waiting]


def long_unsigned(now: datetime) -> list[Government]:
    """Governments that have not signed the version in force, once their reminders are over."""
    current = Statement.objects.current_if_any()
    begun = current.in_force_since if current else None
    if current is None or begun is None or begun > now - ASKED_FOR:
        return []
    return list(unsigned(current))


def has_signed(government: Government) -> bool:
    """Whether it has signed the version in force, or need not since it is no active member."""
    return not unsigned(Statement.objects.current()).filter(pk=government.pk).exists()


def get_signed_copy(user: Any, pk: int) -> Document:
    """The copy of what a government signed; 404 where there is none, and for everybody who may
    not read it."""
    signature = get_object_or_404(Signature.objects.select_related("document"), pk=pk)
    if signature.document is None or not allows(user, "signature.read", signature):
        raise Http404
    return signature.document
