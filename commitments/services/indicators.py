"""Indicators: defined by the secretariat for rounds to come, never reworded under an open one."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commitments.models import Indicator, IndicatorVersion, Round
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require

FIELDS = ("label", "help_text", "kind", "choices", "unit", "is_required", "is_retired")


@transaction.atomic
def save_indicator(
    *,
    indicator: Indicator | None,
    number: int,
    starts_in: Round,
    wording: Mapping[str, Any],
    actor: User,
) -> IndicatorVersion:
    """Adds an indicator under commitment `number`, or gives one the wording (FIELDS) that counts
    from a round on. Rounds before keep theirs.

    Once a round is open its indicators are not reworded, and what is added to it cannot be
    required: ValidationError. So is a round that is closed, a choice without two options, and a
    retired indicator that never started.
    """
    require(actor, "round.run")
    starts_in = Round.objects.select_for_update(of=("self",)).get(pk=starts_in.pk)
    earlier = None
    if indicator is not None:
        indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
        earlier = indicator.versions.filter(starts_in=starts_in).first()
    _require_may_start(starts_in, wording, is_new=indicator is None)
    if indicator is None:
        last = Indicator.objects.filter(number=number).aggregate(last=Max("position"))["last"]
        indicator = Indicator.objects.create(number=number, position=(last or 0) + 1)
    version = earlier or IndicatorVersion(indicator=indicator, starts_in=starts_in)
    for name in FIELDS:
        setattr(version, name, wording[name])
    version.full_clean()
    version.save()
    record(
        verb="indicator.save",
        actor=actor,
        obj=version,
        number=indicator.number,
        starts_in=starts_in.slug,
        retired=version.is_retired,
    )
    return version


def _require_may_start(starts_in: Round, wording: Mapping[str, Any], *, is_new: bool) -> None:
    if starts_in.state not in {Round.State.PLANNED, Round.State.OPEN}:
        raise ValidationError({"starts_in": _("This round is over.")}, code="over")
    if starts_in.state == Round.State.OPEN and not is_new:
        raise ValidationError(
            {
                "starts_in": _(
                    "This round is open: governments are answering. Let the new wording start in "
                    "a round that is planned."
                )
            },
            code="open",
        )
    if starts_in.state == Round.State.OPEN and wording["is_required"]:
        raise ValidationError(
            {"is_required": _("What is added to an open round cannot be required.")}, code="open"
        )
    if wording["kind"] == IndicatorVersion.Kind.CHOICE and len(wording["choices"]) < 2:
        raise ValidationError({"choices": _("Give at least two choices.")}, code="choices")
