"""The moves of W6: who may make each on a text of the library, and in which states."""

from collections.abc import Callable
from typing import Any

from knowledge import services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from tests.access.library_world import confirm, content_of
from tests.access.moves import OFFICERS, Way, move
from tests.access.world import World
from tests.factories.documents import letter

_S = Resource.State
_WRITERS = frozenset({"drafter", "clearance", "head"})
_OFFICER = OFFICERS
_WRITTEN = {_S.DRAFT, _S.CHANGES_REQUESTED, _S.AMENDING, _S.UNPUBLISHED}


def _text(world: World, state: str) -> Resource:
    """A new version says what changed, so that it can be sent."""
    resource = world.lead_contribution(state)
    if state == _S.AMENDING:
        content = content_of(world.governments["norland"], note="What changed.")
        resource = services.change_resource(
            resource=resource,
            content=content,
            expected_version=resource.version,
            actor=world.user("drafter"),
        )
    return resource


def _by(service: Callable[..., object], **more: Any) -> Any:
    return lambda obj, actor, world: service(resource=obj, actor=actor, **more)


def _seen(service: Callable[..., Resource], **more: Any) -> Any:
    return lambda obj, actor, world: confirm(service, obj, actor, **more)


def _change(obj: Resource, actor: Any, world: World) -> object:
    content = content_of(world.governments["norland"], title="Another title")
    return services.change_resource(
        resource=obj, content=content, expected_version=obj.version, actor=actor
    )


def _readers(visibility: str) -> Any:
    return lambda obj, actor, world: services.set_readers(
        resource=obj,
        visibility=visibility,
        governments=[],
        expected_version=obj.version,
        actor=actor,
    )


TEXT = Way(
    "Text of the library that a government contributes",
    tuple(_S.values),
    _text,
    (
        move("change", _WRITERS, _WRITTEN, _change),
        move(
            "add a document",
            _WRITERS,
            _WRITTEN,
            lambda obj, actor, world: services.add_document(
                resource=obj, file=letter(), actor=actor
            ),
        ),
        move("submit", _WRITERS, _WRITTEN, _seen(services.submit, points=POINTS)),
        move("recall", _WRITERS, {_S.SUBMITTED}, _by(services.recall)),
        move("take", _OFFICER, {_S.SUBMITTED}, _by(services.take)),
        move(
            "ask for changes",
            _OFFICER,
            {_S.IN_REVIEW},
            _by(services.request_changes, code="unclear", reason="Said why."),
        ),
        move("publish", _OFFICER, {_S.IN_REVIEW}, _seen(services.publish, points=POINTS)),
        move("confirm as current", _WRITERS, {_S.PUBLISHED}, _by(services.confirm)),
        move("begin a new version", _WRITERS, {_S.PUBLISHED}, _by(services.amend)),
        # What goes back before it was ever published has nothing to return to.
        move("give a new version up", _WRITERS, {_S.AMENDING}, _by(services.drop_amendment)),
        move(
            "narrow its readers",
            _WRITERS | OFFICERS,
            {_S.PUBLISHED, _S.AMENDING},
            _readers(Resource.Visibility.TASKFORCE),
        ),
        move(
            "withdraw",
            _WRITERS,
            set(_S) - {_S.WITHDRAWN, _S.ARCHIVED},
            _by(services.withdraw, reason="Said why."),
        ),
        move(
            "take from its readers",
            OFFICERS,
            {_S.PUBLISHED, _S.AMENDING},
            _by(services.unpublish, code="rights", reason="Said why."),
        ),
        move(
            "archive",
            OFFICERS,
            {_S.PUBLISHED, _S.UNPUBLISHED},
            _by(services.archive, reason="Said why."),
        ),
        move("take up again", _WRITERS, {_S.WITHDRAWN, _S.ARCHIVED}, _by(services.reopen)),
    ),
    Resource,
)


def _uncleared(world: World, state: str) -> Resource:
    """For everybody, sent by the drafter: its clearance holder has not agreed yet."""
    resource = world.contribution
    if state in {_S.SUBMITTED, _S.IN_REVIEW}:
        confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    if state == _S.IN_REVIEW:
        services.take(resource=resource, actor=world.user("officer"))
    return Resource.objects.get(pk=resource.pk)


CLEARANCE = Way(
    "Text of the library that waits for clearance",
    (_S.DRAFT, _S.SUBMITTED, _S.IN_REVIEW),
    _uncleared,
    (move("clear", frozenset({"clearance"}), {_S.SUBMITTED, _S.IN_REVIEW}, _seen(services.clear)),),
    Resource,
)


def _narrowed(world: World, state: str) -> Resource:
    """Published for Sudland by name alone."""
    resource = world.lead_contribution(state)
    return services.set_readers(
        resource=resource,
        visibility=Resource.Visibility.NAMED,
        governments=[world.governments["sudland"]],
        expected_version=resource.version,
        actor=world.user("head"),
    )


READERS = Way(
    "Text of the library for named governments",
    (_S.PUBLISHED,),
    _narrowed,
    (
        move(
            "give it more readers",
            frozenset({"clearance"}),
            {_S.PUBLISHED},
            _readers(Resource.Visibility.TASKFORCE),
        ),
    ),
    Resource,
)

WAYS: dict[str, Way] = {way.title: way for way in (TEXT, CLEARANCE, READERS)}
