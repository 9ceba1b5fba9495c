"""The shipped facts, as the secretariat edits them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commitments.models import Capability, Commitment


def editable_commitments() -> QuerySet[Commitment]:
    """The commitments of every version of the statement, the latest version first."""
    return Commitment.objects.select_related("statement").order_by(
        "-statement__in_force_since", "number"
    )


def get_commitment(pk: int) -> Commitment:
    """One commitment; 404 where there is none."""
    return get_object_or_404(Commitment, pk=pk)


def capabilities() -> QuerySet[Capability]:
    """Every capability of every edition."""
    return Capability.objects.all()


def get_capability(pk: int) -> Capability:
    """One capability; 404 where there is none."""
    return get_object_or_404(Capability, pk=pk)
