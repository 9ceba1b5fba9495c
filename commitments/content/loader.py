"""Bringing the shipped facts into the database, once. What was edited since is left alone."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils import timezone

from commitments.content.source import FOLDER, read_statement
from commitments.models import Capability, Commitment, Signature, Statement
from members.models import Government

VERSION = "1"


@dataclass
class Loaded:
    """How many rows were added; all zero when everything was there."""

    governments: int = 0
    capabilities: int = 0
    commitments: int = 0
    signatures: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, part.name)} {part.name}" for part in fields(self))


@transaction.atomic
def load() -> Loaded:
    """Adds what is missing, found by its natural key, and changes nothing that is there.

    A commitment's capabilities are set when the commitment is added, so a mapping that the
    secretariat took away does not come back.
    """
    loaded = Loaded()
    governments = _load_governments(loaded)
    capabilities = _load_capabilities(loaded)
    statement = _load_statement()
    _load_commitments(statement, capabilities, loaded)
    for position, name in enumerate(read_statement().signatories, start=1):
        _, new = Signature.objects.get_or_create(
            statement=statement,
            government=governments[name],
            defaults={"position": position},
        )
        loaded.signatures += new
    return loaded


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_governments(loaded: Loaded) -> Mapping[str, Government]:
    """By the name that the statement gives them.

    The statement speaks of the governments represented in the Taskforce, so they are its members.
    Whether they are members of the Alliance is another fact, which nobody has recorded here yet.
    """
    found = {}
    for row in _rows("governments.csv"):
        government, new = Government.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["display_name"],
                "sort_name": row["sort_name"],
                "alpha2": row["alpha2"],
                "alpha3": row["alpha3"],
                "kind": row["kind"].replace(" ", "_"),
                "is_taskforce_member": True,
            },
        )
        found[row["display_name"]] = government
        loaded.governments += new
    return found


def _load_capabilities(loaded: Loaded) -> Mapping[str, Capability]:
    found = {}
    for row in _rows("capabilities.csv"):
        capability, new = Capability.objects.get_or_create(
            edition=row["edition"],
            number=int(row["number"]),
            defaults={"name": row["name"], "domain": row["domain"]},
        )
        found[row["number"]] = capability
        loaded.capabilities += new
    return found


def _load_statement() -> Statement:
    """The first version. Its date of publication is not in the source: `in_force_since` is the
    moment of loading, which orders versions and is not shown as a date of anything else."""
    source = read_statement()
    statement, _ = Statement.objects.get_or_create(
        version=VERSION,
        defaults={
            "title": source.title,
            "preamble": source.preamble,
            "introduction": source.introduction,
            "invitation": source.invitation,
            "footnote": source.footnote,
            "signed_heading": source.signed_heading,
            "meeting_note": source.meeting_note,
            "contact_note": source.contact_note,
            "in_force_since": timezone.now(),
        },
    )
    return statement


def _load_commitments(
    statement: Statement, capabilities: Mapping[str, Capability], loaded: Loaded
) -> None:
    texts = read_statement().commitments
    for row in _rows("commitment-capabilities.csv"):
        commitment, new = Commitment.objects.get_or_create(
            statement=statement,
            number=int(row["commitment"]),
            defaults={
                "text": texts[int(row["commitment"]) - 1],
                "short_name": row["short_name"],
                "reporting_guide": _sentence(row["what_a_member_reports"]),
            },
        )
        if new:
            commitment.capabilities.set(
                capabilities[number] for number in row["capabilities"].split()
            )
        loaded.commitments += new


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
