"""A migration that renders its models once leaves the database that Django's own would leave."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from taskforce.core.batches import Batch, BatchedMigration, batches

CATALOGUE = """
SELECT 'column', attrelid::regclass::text, attnum::text, attname || ' ' || attnotnull || ' '
       || format_type(atttypid, atttypmod) || coalesce(pg_get_expr(adbin, adrelid), '')
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attrelid::regclass::text LIKE 'parcels!_%' ESCAPE '!' AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE conrelid::regclass::text LIKE 'parcels!_%' ESCAPE '!'
UNION ALL
SELECT 'index', tablename, indexname, indexdef
  FROM pg_indexes WHERE tablename LIKE 'parcels!_%' ESCAPE '!'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || prosrc
  FROM (SELECT pg_trigger.oid, tgrelid, tgname, tgisinternal, prosrc
          FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid) AS found
 WHERE tgrelid::regclass::text LIKE 'parcels!_%' ESCAPE '!' AND NOT tgisinternal
ORDER BY 1, 2, 3
"""


def trigger(says: str) -> Trigger:
    return Trigger(
        name="sealed",
        sql=UpsertTriggerSql(
            func=f"RAISE EXCEPTION '{says}';",
            hash=says,
            operation="UPDATE",
            pgid="pgtrigger_sealed_00000",
            table="parcels_parcel",
            when="BEFORE",
        ),
    )


def key() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(primary_key=True)


BEGINNING: Sequence[Operation] = (
    migrations.CreateModel("Sender", [key(), ("name", models.CharField(max_length=40))]),
    migrations.CreateModel(
        "Parcel", [key(), ("label", models.SlugField()), ("gone", models.BooleanField())]
    ),
    migrations.AddField("parcel", "sender", models.ForeignKey("parcels.sender", models.CASCADE)),
    migrations.AddField("parcel", "others", models.ManyToManyField("parcels.sender")),
    migrations.AddConstraint(
        "parcel", models.UniqueConstraint(fields=["sender", "label"], name="parcel_once")
    ),
    migrations.AddIndex("parcel", models.Index(fields=["gone", "-id"], name="parcel_gone")),
    AddTrigger("parcel", trigger("first")),
)
CHANGE: Sequence[Operation] = (
    RemoveTrigger("parcel", "sealed"),
    migrations.RemoveConstraint("parcel", "parcel_once"),
    migrations.RemoveField("parcel", "gone"),
    migrations.CreateModel("Stamp", [key(), ("cost", models.PositiveIntegerField())]),
    migrations.AddField("stamp", "parcel", models.OneToOneField("parcels.parcel", models.CASCADE)),
    migrations.AddField(
        "sender", "country", models.CharField(max_length=2, default="xx"), preserve_default=False
    ),
    migrations.AddField("parcel", "weight", models.IntegerField(null=True, db_index=True)),
    migrations.AlterField("sender", "name", models.CharField(max_length=80, unique=True)),
    migrations.RunSQL("UPDATE parcels_sender SET country = 'no'"),
    migrations.AddConstraint(
        "parcel", models.UniqueConstraint(fields=["weight", "label"], name="parcel_once")
    ),
    migrations.AddConstraint(
        "stamp", models.CheckConstraint(condition=models.Q(cost__gt=1), name="stamp_costs")
    ),
    AddTrigger("parcel", trigger("second")),
)


def outcome(kind: type[migrations.Migration]) -> tuple[list[Any], list[Any], ProjectState]:
    """What the catalogue says after both migrations, the rows, and the state; it is undone."""
    state = ProjectState()
    assert state.apps  # rendered from here on, as a migrate command does
    with transaction.atomic(), connection.cursor() as cursor:
        for number, operations in enumerate((BEGINNING, CHANGE)):
            migration = kind(f"{number:04}", "parcels")
            migration.operations = list(operations)
            with connection.schema_editor() as editor:
                state = migration.apply(state, editor)
            if not number:
                cursor.execute("INSERT INTO parcels_sender (name) VALUES ('A post office')")
        cursor.execute(CATALOGUE)
        catalogue = cursor.fetchall()
        cursor.execute("SELECT * FROM parcels_sender")
        rows = cursor.fetchall()
        transaction.set_rollback(True)
    return catalogue, rows, state


def test_the_database_is_the_same(db: None) -> None:
    catalogue, rows, state = outcome(BatchedMigration)
    one_by_one, same_rows, same_state = outcome(migrations.Migration)
    assert catalogue == one_by_one
    assert [row[0] for row in catalogue].count("trigger") == 1
    assert rows == same_rows == [(1, "A post office", "no")]
    assert state == same_state
    assert {model.__name__ for model in state.apps.get_models(include_auto_created=True)} == {
        *("Sender", "Parcel", "Parcel_others", "Stamp")
    }


def test_no_run_touches_a_part_twice_and_the_order_stays() -> None:
    runs = [
        list(each.operations) if isinstance(each, Batch) else [each] for each in batches(CHANGE)
    ]
    assert [len(run) for run in runs] == [7, 1, 1, 3]
    assert [operation for run in runs for operation in run] == list(CHANGE)
    again = [RemoveTrigger("Parcel", "sealed"), AddTrigger("parcel", trigger("third"))]
    assert len(list(batches(again))) == 2


def test_every_large_migration_of_ours_renders_once() -> None:
    ours = {
        each.label
        for each in apps.get_app_configs()
        if Path(each.path).parent in {settings.BASE_DIR, settings.BASE_DIR / "taskforce"}
    }
    slow = {
        key
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] in ours
        and len(migration.operations) > 10
        and not isinstance(migration, BatchedMigration)
    }
    assert ours >= {"members", "commitments", "knowledge", "meetings"}
    assert not slow, "let it be a taskforce.core.batches.BatchedMigration"


@pytest.mark.parametrize("kind", [BatchedMigration, migrations.Migration])
def test_a_migration_goes_back_as_ever(db: None, kind: type[migrations.Migration]) -> None:
    migration = kind("0000", "parcels")
    migration.operations = list(BEGINNING)
    with transaction.atomic(), connection.cursor() as cursor:
        with connection.schema_editor() as editor:
            migration.apply(ProjectState(), editor)
        with connection.schema_editor() as editor:
            migration.unapply(ProjectState(), editor)
        cursor.execute(CATALOGUE)
        assert cursor.fetchall() == []
        transaction.set_rollback(True)
