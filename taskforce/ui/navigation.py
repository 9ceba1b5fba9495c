"""The navigation as data: each app registers its entries; the frame shows those that apply."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from taskforce.core.addresses import address_of


@dataclass(frozen=True)
class Entry:
    """A place in the navigation. `applies` decides for whom; lower `order` stands first."""

    label: str | Promise
    url_name: str
    order: int
    applies: Callable[[HttpRequest], bool]


@dataclass(frozen=True)
class Shown:
    """An entry as the frame draws it."""

    label: str | Promise
    address: str
    current: bool


_ENTRIES: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Adds entries; called once from an AppConfig."""
    for entry in entries:
        _ENTRIES[entry.url_name] = entry


def is_visitor(request: HttpRequest) -> bool:
    """Nobody has signed in. Costs nothing where there is no session cookie."""
    return not request.user.is_authenticated


def menu(request: HttpRequest) -> list[Shown]:
    """The entries for this request; the one whose address the page lies under is current."""
    if not hasattr(request, "user"):
        return []
    entries = sorted(_ENTRIES.values(), key=lambda entry: entry.order)
    addressed = [(entry, address_of(entry.url_name)) for entry in entries if entry.applies(request)]
    lying_under = [address for _, address in addressed if request.path.startswith(address)]
    current = max(lying_under, key=len, default="")
    return [Shown(entry.label, address, current=address == current) for entry, address in addressed]
