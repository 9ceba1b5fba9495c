"""From the writers to the secretariat, to the readers, and away from them again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import checklist, content, notices
from knowledge.models import Resource, ResourceVersion, SafetyCheck
from knowledge.models.resources import READ
from knowledge.services.moves import (
    hold_to,
    locked_resource,
    move,
    note,
    save,
    settle_documents,
    take_from_readers,
)
from members import sharing
from members.models import User
from taskforce.core.permissions import allows, require
from taskforce.core.transitions import SomeoneWasFaster


@transaction.atomic
def submit(
    *, resource: Resource, points: Iterable[str], expected_version: int, actor: User
) -> Resource:
    """Sends the working copy to the secretariat. `points` are those of the checklist that the
    contributor confirmed. Whoever clears for the government clears it with this; where somebody
    else sends what needs clearance, the clearance holders hear.

    Raises ResourceConflict where the stored version is not the expected one, which the contributor
    read; ValidationError unless every point is confirmed and a new version says what changed.
    """
    resource = locked_resource(resource, actor, "resource.write")
    clears = bool(allows(actor, "resource.clear", resource))
    move(
        resource,
        Resource.SUBMIT,
        expected_version=expected_version,
        submitted_by=actor,
        reviewer=None,
        cleared_by=actor if clears else None,
        cleared_at=timezone.now() if clears else None,
    )
    if resource.amendment is not None and not resource.amendment["note"].strip():
        raise ValidationError(_("Say first what changed: readers see it beside the date."))
    _confirm_points(resource, SafetyCheck.Part.CONTRIBUTOR, points, actor)
    save(resource)
    note("submit", resource, actor)
    if content.needs_clearance(resource) and not clears:
        notices.to_clear(resource)
    return resource


@transaction.atomic
def recall(*, resource: Resource, actor: User) -> Resource:
    """Takes it back to write on, as long as nobody reviews it."""
    resource = locked_resource(resource, actor, "resource.write")
    move(
        resource,
        Resource.RECALL_AMENDMENT if resource.is_live else Resource.RECALL,
        cleared_at=None,
        cleared_by=None,
    )
    save(resource)
    note("recall", resource, actor)
    return resource


@transaction.atomic
def clear(*, resource: Resource, expected_version: int, actor: User) -> Resource:
    """The clearance holder agrees with the working copy, as they read it, and with who will read
    it. Raises SomeoneWasFaster; ResourceConflict where it is no longer the version they read."""
    resource = locked_resource(resource, actor, "resource.clear")
    if not resource.is_waiting or resource.cleared_at is not None:
        raise SomeoneWasFaster(resource, "clear")
    hold_to(resource, expected_version)
    resource.cleared_at, resource.cleared_by = timezone.now(), actor
    resource.version += 1
    save(resource)
    note("clear", resource, actor)
    return resource


@transaction.atomic
def take(*, resource: Resource, actor: User) -> Resource:
    """An officer begins to review it."""
    resource = locked_resource(resource, actor, "resource.review")
    move(resource, Resource.TAKE, reviewer=actor)
    save(resource)
    note("take", resource, actor)
    return resource


@transaction.atomic
def request_changes(*, resource: Resource, code: str, reason: str, actor: User) -> Resource:
    """Gives it back to its writers, who hear. Raises ReasonMissing without words."""
    resource = locked_resource(resource, actor, "resource.review")
    move(
        resource,
        Resource.REQUEST_CHANGES,
        code=_known(code, checklist.CHANGES),
        reason=reason,
        cleared_at=None,
        cleared_by=None,
    )
    save(resource)
    note("request_changes", resource, actor, code=code, reason=reason.strip())
    notices.changes_requested(resource)
    return resource


@transaction.atomic
def publish(
    *, resource: Resource, points: Iterable[str], expected_version: int, actor: User
) -> Resource:
    """Gives readers a copy of the working copy. `points` are those of the checklist that the
    officer confirmed.

    Raises ResourceConflict where the stored version is not the expected one, which the officer
    read; ValidationError unless every point is confirmed, and while the clearance of the
    government is missing where more people than before would read it.
    """
    resource = locked_resource(resource, actor, "resource.review")
    without_clearance = content.needs_clearance(resource) and resource.cleared_at is None
    kept, edition = content.packed_working_copy(resource), resource.edition + 1
    before = {each.pk for each in content.named(resource)} if resource.is_live else set()
    now = timezone.now()
    move(
        resource,
        Resource.PUBLISH,
        expected_version=expected_version,
        amendment=None,
        last_readers=None,
        edition=edition,
        was_public=resource.was_public or kept["visibility"] == Resource.Visibility.PUBLIC,
        published_at=now,
        confirmed_at=now,
        review_by=a_year_after(now),
        cleared_at=None,
        cleared_by=None,
    )
    if without_clearance:
        raise ValidationError(
            _("The clearance holder of the government has not agreed yet to these readers."),
            code="uncleared",
        )
    _confirm_points(resource, SafetyCheck.Part.SECRETARIAT, points, actor, edition=edition)
    frozen, sha256 = content.recorded(resource, kept)
    content.write_columns(resource, kept)
    resource.documents.drafted().update(is_published=True)
    resource.documents.filter(is_drafted=False).update(is_published=False)
    ResourceVersion.objects.create(
        resource=resource,
        number=edition,
        schema=content.SCHEMA,
        content=frozen,
        sha256=sha256,
        change_note=kept["note"],
        published_at=now,
        published_by=actor,
    )
    note("publish", resource, actor, edition=edition, governments=kept["governments"])
    notices.published(resource)
    notices.shared(resource, [pk for pk in kept["governments"] if pk not in before])
    return resource


@transaction.atomic
def confirm(*, resource: Resource, actor: User) -> Resource:
    """Its writers say that it is still current: nobody asks for another year."""
    resource = locked_resource(resource, actor, "resource.write")
    now = timezone.now()
    move(resource, Resource.CONFIRM, confirmed_at=now, review_by=a_year_after(now))
    save(resource)
    note("confirm", resource, actor)
    return resource


@transaction.atomic
def withdraw(*, resource: Resource, reason: str, actor: User) -> Resource:
    """Its writers take it back, from its readers too where it has any, at once."""
    resource = locked_resource(resource, actor, "resource.write")
    move(resource, Resource.WITHDRAW, reason=reason)
    take_from_readers(resource)
    note("withdraw", resource, actor, reason=reason.strip())
    return resource


@transaction.atomic
def unpublish(*, resource: Resource, code: str, reason: str, actor: User) -> Resource:
    """An officer takes it from its readers at once, on a safety concern; its writers hear and may
    send a better one."""
    resource = locked_resource(resource, actor, "resource.moderate")
    if not resource.is_live:
        raise SomeoneWasFaster(resource, "unpublish")
    move(resource, Resource.UNPUBLISH, code=_known(code, checklist.UNPUBLISHED), reason=reason)
    take_from_readers(resource)
    note("unpublish", resource, actor, code=code, reason=reason.strip())
    notices.unpublished(resource)
    return resource


@transaction.atomic
def archive(*, resource: Resource, reason: str, actor: User) -> Resource:
    """An officer takes what is no longer current from its readers."""
    resource = locked_resource(resource, actor, "resource.moderate")
    move(resource, Resource.ARCHIVE, reason=reason)
    take_from_readers(resource)
    note("archive", resource, actor, reason=reason.strip())
    return resource


@transaction.atomic
def reopen(*, resource: Resource, actor: User) -> Resource:
    """Its writers go on with what was withdrawn or archived, as a draft."""
    resource = locked_resource(resource, actor, "resource.write")
    move(resource, Resource.REOPEN)
    save(resource)
    settle_documents(resource)
    note("reopen", resource, actor)
    return resource


@transaction.atomic
def set_readers(
    *,
    resource: Resource,
    visibility: str,
    governments: Iterable[Any],
    expected_version: int,
    actor: User,
) -> Resource:
    """Changes at once who reads what is published.

    Fewer readers: its writers and officers. More: whoever clears for its government. To everybody
    it goes as a new version only, which the secretariat sees. A new version in the making keeps no
    more readers than a narrowing leaves, and a clearance counts for the readers it was given for:
    the clearance holders hear where another is needed.

    Raises ValidationError; Refused; SomeoneWasFaster where it is not published or was changed
    meanwhile.
    """
    resource = locked_resource(resource, actor, "resource.set_readers")
    chosen = content.named_in({"visibility": visibility, "governments": list(governments)})
    numbers, before = {each.pk for each in chosen}, {each.pk for each in content.named(resource)}
    wider = content.is_wider(visibility, numbers, than=resource.visibility, among=before)
    require(actor, "resource.clear" if wider else "resource.narrow", resource)
    if not resource.is_live or resource.version != expected_version:
        raise SomeoneWasFaster(resource, "set_readers")
    if (visibility, numbers) == (resource.visibility, before):
        return resource
    if wider and visibility == Resource.Visibility.PUBLIC:
        raise ValidationError(
            {
                "visibility": _(
                    "Before everybody reads it, the secretariat looks at it once more: begin a "
                    "new version and choose there that everybody may read it."
                )
            }
        )
    source = resource.visibility
    asked = resource.cleared_at is None and content.needs_clearance(resource)
    resource.visibility = visibility
    resource.version += 1
    resource.cleared_at = resource.cleared_by = None
    if not wider:
        _narrow_amendment(resource, visibility, numbers)
    save(resource)
    sharing.share(resource, READ, chosen)
    note("set_readers", resource, actor, source=source, governments=sorted(numbers), wider=wider)
    notices.shared(resource, sorted(numbers - before))
    if resource.is_waiting and not asked and content.needs_clearance(resource):
        notices.to_clear(resource)
    return resource


def a_year_after(moment: datetime) -> datetime:
    """The same day twelve months on; 28 February after a 29th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)


def _narrow_amendment(resource: Resource, visibility: str, governments: set[int]) -> None:
    """Publishing the version in the making must not give back what was taken."""
    kept = resource.amendment
    if kept is not None and content.is_wider(
        kept["visibility"], kept["governments"], than=visibility, among=governments
    ):
        resource.amendment = {
            **kept,
            "visibility": visibility,
            "governments": sorted(governments),
        }


def _confirm_points(
    resource: Resource,
    part: str,
    points: Iterable[str],
    actor: User,
    *,
    edition: int | None = None,
) -> None:
    SafetyCheck.objects.create(
        resource=resource,
        edition=resource.edition + 1 if edition is None else edition,
        part=part,
        points=checklist.require_all(points),
        confirmed_by=actor,
    )


def _known(code: str, codes: Any) -> str:
    if code not in codes:
        raise ValidationError({"code": _("Choose a reason from the list.")})
    return code
