"""What a text of the library consists of: as somebody types it, as JSON, and as it is read.

Services take a mapping with every name in FIELDS and RELATIONS; `links` and `governments` (those
that a text for named governments names) may be left out. An amendment and a version keep the same
as JSON, in the layout of SCHEMA.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.models import Capability, Commitment
from knowledge.models import LANGUAGES, Resource, ResourceDocument, ResourceVersion
from knowledge.models.resources import READ
from members import sharing
from members.models import Government
from taskforce.core.markdown import is_safe_address
from taskforce.core.texts import line
from taskforce.documents.models import Document

SCHEMA = 1
FIELDS = ("title", "kind", "summary", "body", "language", "government", "year", "visibility")
RELATIONS = ("commitments", "capabilities")
LINES = ("title", "summary", "note")
MOST_LINKS = 20
COLUMNS = tuple(name for name in FIELDS if name != "government")  # that is settled at the start


@dataclass(frozen=True)
class Text:
    """One text as a page shows it, wherever it was kept."""

    title: str
    kind: str
    summary: str
    body: str
    language: str
    year: int
    visibility: str
    government: Government | None
    commitments: Sequence[Commitment]
    capabilities: Sequence[Capability]
    links: Sequence[Mapping[str, str]]
    governments: Sequence[Government]
    documents: Sequence[Document]
    note: str = ""

    @property
    def kind_name(self) -> str:
        return str(Resource.Kind(self.kind).label)

    @property
    def language_name(self) -> str:
        return str(dict(LANGUAGES).get(self.language, self.language))

    @property
    def visibility_name(self) -> str:
        return str(Resource.Visibility(self.visibility).label)


def packed(content: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as JSON keeps it. Raises ValidationError by field."""
    lines = {name: line(content.get(name, ""), field=name) for name in LINES}
    return _packed({**content, **lines, "links": cleaned_links(content.get("links") or [])})


def packed_columns(resource: Resource) -> dict[str, Any]:
    """What the columns hold, as JSON keeps it."""
    held: dict[str, Any] = {name: getattr(resource, name) for name in COLUMNS}
    held |= {name: list(getattr(resource, name).all()) for name in RELATIONS}
    return _packed({**held, "links": resource.links, "governments": named(resource)})


def packed_working_copy(resource: Resource) -> dict[str, Any]:
    """What will be published next, as JSON keeps it."""
    if resource.amendment is not None:
        return dict(resource.amendment)
    return packed_columns(resource)


def write_columns(resource: Resource, kept: Mapping[str, Any]) -> None:
    """Sets the columns to what JSON keeps, and saves them. Raises ValidationError."""
    for name in COLUMNS:
        setattr(resource, name, kept[name])
    resource.links = list(kept["links"])
    resource.full_clean()
    resource.save()
    for name in RELATIONS:
        getattr(resource, name).set(kept[name])
    sharing.share(resource, READ, Government.objects.filter(pk__in=kept["governments"]))


def as_published(resource: Resource) -> Text:
    """What readers have."""
    documents = [row.document for row in _rows(resource).published()]
    return _text(resource, packed_columns(resource), documents)


def as_drafted(resource: Resource) -> Text:
    """The working copy."""
    documents = [row.document for row in _rows(resource).drafted()]
    return _text(resource, packed_working_copy(resource), documents)


def as_of(version: ResourceVersion) -> Text:
    """What was published then."""
    numbers = [row["document"] for row in version.content["documents"]]
    documents = Document.objects.filter(pk__in=numbers).order_by("pk")
    return _text(version.resource, version.content, list(documents))


def recorded(resource: Resource, kept: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What a version keeps of a text, and its SHA-256."""
    documents = [row.as_recorded for row in _rows(resource).drafted()]
    content = {**kept, "government": resource.government_id, "documents": documents}
    content.pop("note")
    stable = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return content, hashlib.sha256(stable.encode()).hexdigest()


def named(resource: Resource) -> list[Government]:
    """The governments that readers' copy names, where it is for named ones."""
    if resource.visibility != Resource.Visibility.NAMED:
        return []
    return sharing.shared_with(resource, READ)


def named_in(content: Mapping[str, Any]) -> list[Government]:
    """Those named in what was typed, where it is for named ones; ValidationError for none."""
    if content["visibility"] != Resource.Visibility.NAMED:
        return []
    governments = list(content.get("governments") or [])
    if not governments:
        raise ValidationError({"governments": _("Choose at least one government.")})
    return governments


def is_wider(
    visibility: str, governments: Iterable[int], *, than: str, among: Iterable[int]
) -> bool:
    """Whether somebody reads it under the first that did not under the second."""
    order = (Resource.Visibility.NAMED, Resource.Visibility.TASKFORCE, Resource.Visibility.PUBLIC)
    if visibility == than == Resource.Visibility.NAMED:
        return not set(governments) <= set(among)
    return order.index(Resource.Visibility(visibility)) > order.index(Resource.Visibility(than))


def needs_clearance(resource: Resource) -> bool:
    """Whether the working copy would reach everybody, or more people than read the text now or,
    where it was taken from its readers, when it was taken."""
    return bool(needing_clearance([resource]))


def needing_clearance(rows: Iterable[Resource]) -> list[Resource]:
    """Those of the texts that need clearance. One query, however many they are."""
    asked = [each for each in rows if each.government_id is not None]
    named = sharing.shared_with_each(
        [each for each in asked if each.visibility == Resource.Visibility.NAMED], READ
    )
    return [each for each in asked if _would_widen(each, named.get(each.pk, set()))]


def _would_widen(resource: Resource, named: Iterable[int]) -> bool:
    """`named` are the governments that its columns name."""
    columns: Mapping[str, Any] = {"visibility": resource.visibility, "governments": named}
    kept = columns if resource.amendment is None else resource.amendment
    if kept["visibility"] == Resource.Visibility.PUBLIC:
        return True
    before = columns if resource.is_live else resource.last_readers
    if before is None:  # it never had readers, or nobody noted which
        return resource.edition > 0
    return is_wider(
        kept["visibility"],
        kept["governments"],
        than=before["visibility"],
        among=before["governments"],
    )


def cleaned_links(links: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Links that lead somewhere harmless. Raises ValidationError for every other."""
    found = [
        {
            "title": line(link["title"], field="links") or link["url"].strip(),
            "url": link["url"].strip(),
        }
        for link in links
    ]
    if len(found) > MOST_LINKS:
        raise ValidationError(
            {
                "links": _("At most %(limit)d links. Put the others into the text.")
                % {"limit": MOST_LINKS}
            }
        )
    for link in found:
        if not link["url"].startswith("https://") or not is_safe_address(link["url"]):
            raise ValidationError(
                {
                    "links": _("A link begins with https:// – this one does not work: %(url)s")
                    % {"url": link["url"][:100]}
                }
            )
    return found


def _packed(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: content[name] for name in COLUMNS},
        **{name: _numbers(content[name]) for name in RELATIONS},
        "links": list(content["links"]),
        "governments": _numbers(named_in(content)),
        "note": content.get("note", ""),
    }


def _text(resource: Resource, kept: Mapping[str, Any], documents: Sequence[Document]) -> Text:
    governments = Government.objects.filter(pk__in=kept["governments"]).alphabetical()
    return Text(
        **{name: kept[name] for name in COLUMNS},
        government=resource.government,
        commitments=list(Commitment.objects.filter(pk__in=kept["commitments"])),
        capabilities=list(Capability.objects.filter(pk__in=kept["capabilities"])),
        links=kept["links"],
        governments=list(governments) if kept["governments"] else [],
        documents=documents,
        note=kept.get("note", ""),
    )


def _rows(resource: Resource) -> Any:
    return ResourceDocument.objects.filter(resource=resource).select_related("document")


def _numbers(rows: Iterable[Any]) -> list[int]:
    return sorted(row.pk for row in rows)
