"""Whether everything in the database and beside it belongs together: after restoring a backup, and
whenever somebody wants to know. Reads alone."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pgtrigger.registry
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from commitments.answers import TEXTS, upgraded
from commitments.models import PublishedSection, ReportVersion, SharedSection, Visibility
from commitments.services.reporting import fingerprint
from knowledge.models import ResourceVersion
from members import authority
from members.accounts import unseal
from members.models import IdentityProvider
from taskforce.audit.roles import append_only_tables
from taskforce.documents.models import Document
from taskforce.freshness.tables import CONDITIONS, WHOLE

_PIECE = 1024 * 1024  # bytes
_BATCH = 200  # rows with long texts in memory at once


@dataclass(frozen=True)
class Allowances:
    """What is known and accepted by whoever asks."""

    one_role: bool = False  # one database role owns and works
    new_secret_key: bool = False  # what earlier keys sealed is lost
    known_damage: Collection[str] = ()  # keys of documents


Check = Callable[[Allowances], Iterator[str]]


@dataclass(frozen=True)
class Result:
    """One check, and a sentence for each thing that is wrong."""

    name: str
    faults: list[str]


def results(allowances: Allowances) -> Iterator[Result]:
    """Every check in turn."""
    for name, check in CHECKS.items():
        yield Result(name, list(check(allowances)))


def _ask(statement: str, values: Collection[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _migrations(allowances: Allowances) -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"{migration} was not applied."


def _constraints(allowances: Allowances) -> Iterator[str]:
    """What PostgreSQL has not made sure of for every row, it does not promise."""
    unsure = """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND NOT (convalidated AND conenforced)
    """
    for table, name in _ask(unsure):
        yield f"{table}: the constraint {name} was not validated."


def _sequences(allowances: Allowances) -> Iterator[str]:
    """A sequence that lags behind gives numbers that are taken."""
    owned = """
        SELECT s.oid, t.oid::regclass::text, quote_ident(a.attname)
        FROM pg_class s
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        JOIN pg_class t ON t.oid = d.refobjid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
    """
    for sequence, table, column in _ask(owned):
        behind = f"SELECT max({column}) > coalesce(pg_sequence_last_value(%s), 0) FROM {table}"  # noqa: S608  # names from PostgreSQL, quoted by it
        if _ask(behind, [sequence])[0][0]:
            yield f"{table}: the next number is taken already."


def _triggers(allowances: Allowances) -> Iterator[str]:
    """What keeps histories, protects copies, and tells visitors' answers that they are too old."""
    for model, trigger in pgtrigger.registry.registered():
        status, is_enabled = trigger.get_installation_status(model)
        if status != "INSTALLED" or not is_enabled:
            how = "switched off" if status == "INSTALLED" else status.lower()
            yield f"{model._meta.db_table}: the trigger {trigger.name} is {how}."
    wanted = {(table, name) for table in WHOLE for name in ("counted", "emptied")}
    wanted |= {
        (table, name) for table in CONDITIONS for name in ("added", "changed", "removed", "emptied")
    }
    present = _ask(
        "SELECT tgrelid::regclass::text, replace(tgname, 'freshness_', '') FROM pg_trigger "
        "WHERE starts_with(tgname, 'freshness_') AND tgenabled = 'O'"
    )
    for table, name in sorted(wanted - set(present)):
        yield f"{table}: the trigger freshness_{name} is missing."


def _rights(allowances: Allowances) -> Iterator[str]:
    """L7: the role that is asking may add to the trail and the histories, and no more."""
    role, is_owner = _ask("""
        SELECT current_user, rolsuper OR rolcreaterole OR EXISTS (
            SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND pg_has_role(current_user, relowner, 'MEMBER')
        ) FROM pg_roles WHERE rolname = current_user
    """)[0]
    if is_owner:
        if not allowances.one_role:
            yield f"{role} owns the database and could rewrite the trail: use a role of its own."
        return
    for table in append_only_tables():
        may_change, may_add = _ask(
            "SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE') "
            "OR has_any_column_privilege(%s, 'UPDATE'), "
            "has_table_privilege(%s, 'SELECT') AND has_table_privilege(%s, 'INSERT')",
            [table] * 4,
        )[0]
        if may_change:
            yield f"{table}: {role} may change what was written."
        if not may_add:
            yield f"{table}: {role} may not add."
    if _ask("SELECT has_schema_privilege('public', 'CREATE')")[0][0]:
        yield f"{role} may make tables."


def _delegations(allowances: Allowances) -> Iterator[str]:
    found = authority.drift()
    if found:
        yield (
            f"{len(found.missing)} rights are missing and {len(found.surplus)} are too many; the "
            "nightly comparison repairs that."
        )


def _documents(allowances: Allowances) -> Iterator[str]:
    """Every row has its file, with the size and the content that it had."""
    for document in Document.objects.order_by("pk").iterator(_BATCH):
        if document.key.hex in allowances.known_damage:
            continue
        if not document.path.exists():
            yield f"The document {document.pk} has no file: {document.path}."
        elif _sha256(document.path) != document.sha256:
            yield f"The document {document.pk} has another content: {document.path}."


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readable(allowances: Allowances) -> Iterator[str]:
    """Nobody else on this machine reads the documents' folder."""
    folder = Path(settings.PORTAL_DATA) / "documents"
    if folder.exists() and folder.stat().st_mode & 0o077:
        yield f"{folder} is open to other accounts."


def _versions(allowances: Allowances) -> Iterator[str]:
    """What was submitted and published still is what its hash was made of."""
    for report in ReportVersion.objects.order_by("pk").iterator(_BATCH):
        if fingerprint(report.answers) != report.sha256:
            yield f"The version {report.pk} of a report is not what was submitted."
    for text in ResourceVersion.objects.order_by("pk").iterator(_BATCH):
        if fingerprint(text.content) != text.sha256:
            yield f"The version {text.pk} of a text of the library is not what was published."


def _publications(allowances: Allowances) -> Iterator[str]:
    """Readers' copies have no word that was not submitted, or that is not for them."""
    for kind, audience in (
        (PublishedSection, {Visibility.PUBLIC}),
        (SharedSection, {Visibility.PUBLIC, Visibility.TASKFORCE}),
    ):
        copies = kind.objects.select_related("publication__version").order_by("publication", "pk")
        for copy in copies.iterator(_BATCH):
            answers = {each["number"]: each for each in copy.publication.version.sections}
            answer = upgraded(answers[copy.number]) if copy.number in answers else None
            words = {name: getattr(copy, name) for name in TEXTS if getattr(copy, name)}
            if answer is None:
                yield f"{kind.__name__} {copy.pk} was never submitted."
            elif words and answer["visibility"] not in audience:
                yield f"{kind.__name__} {copy.pk} is not for its readers."
            elif any(answer[name] != text for name, text in words.items()):
                yield f"{kind.__name__} {copy.pk} differs from what was submitted."


def _sealed(allowances: Allowances) -> Iterator[str]:
    """One-time codes, recovery codes and providers' secrets open with SECRET_KEY."""
    if allowances.new_secret_key:
        return
    factors = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    sealed = [
        factor.data[name] for factor in factors for name in {"secret", "seed"} & factor.data.keys()
    ]
    sealed += IdentityProvider.objects.values_list("sealed_secret", flat=True)
    lost = 0
    for text in sealed:
        try:
            unseal(text)
        except InvalidToken:
            lost += 1
    if lost:
        yield (
            f"{lost} of {len(sealed)} sealed secrets cannot be opened with SECRET_KEY or "
            "SECRET_KEY_FALLBACKS: another key sealed them."
        )


CHECKS: dict[str, Check] = {
    "migrations": _migrations,
    "constraints": _constraints,
    "sequences": _sequences,
    "triggers": _triggers,
    "rights of the application's role": _rights,
    "rights in delegations": _delegations,
    "documents and their files": _documents,
    "the documents' folder": _readable,
    "submitted and published versions": _versions,
    "readers' copies": _publications,
    "sealed secrets": _sealed,
}
