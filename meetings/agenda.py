"""How an agenda is written down when it is circulated, and what changed between two of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem

# What is said of an item. `item` is its number in the database, by which two versions are compared.
SAID = ("item", "kind", "title", "description", "minutes", "presenter", "government")
_COMPARED: Mapping[str, str | Promise] = {
    "title": _("title"),
    "kind": _("kind"),
    "description": _("description"),
    "minutes": _("length in minutes"),
    "presenter": _("presenter"),
}

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference between two agendas. `what` is added, removed, moved or changed; `names` are
    the parts that changed, in words."""

    what: str
    title: str
    names: tuple[str, ...] = ()


def written_down(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """The agenda as JSON, in its order; governments by name."""
    return [
        {
            "item": item.pk,
            "kind": item.kind,
            "title": item.title,
            "description": item.description,
            "minutes": item.minutes,
            "presenter": item.presenter,
            "government": item.government.name if item.government else "",
        }
        for item in items
    ]


def changes(before: Sequence[Said], after: Sequence[Said]) -> list[Change]:
    """What is new, gone, in another place or worded otherwise, in the order of the later agenda;
    what is gone stands last. An item is moved where its place among those that stayed differs."""
    old = {said["item"]: said for said in before}
    new = {said["item"]: said for said in after}
    was = {item: place for place, item in enumerate(item for item in old if item in new)}
    now = {item: place for place, item in enumerate(item for item in new if item in old)}
    found = []
    for item, said in new.items():
        if item not in old:
            found.append(Change("added", said["title"]))
            continue
        names = [str(word) for name, word in _COMPARED.items() if said[name] != old[item][name]]
        if names:
            found.append(Change("changed", said["title"], tuple(names)))
        if was[item] != now[item]:
            found.append(Change("moved", said["title"]))
    return found + [Change("removed", old[item]["title"]) for item in old if item not in new]


def kind_words(items: Iterable[Said]) -> list[dict[str, Any]]:
    """The items with their kinds in the reader's language, and their numbers."""
    return [
        {**said, "number": number, "kind_word": AgendaItem.Kind(said["kind"]).label}
        for number, said in enumerate(items, start=1)
    ]
