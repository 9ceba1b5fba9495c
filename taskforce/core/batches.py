"""Migrations whose operations share one rendering of the models.

Django renders the models of the whole project anew for every operation of a migration, and nearly
all of these belong together through the people they point at: of 33 seconds that a new database
took, 29 went there. A migration that says `class Migration(BatchedMigration)` writes down the
outcome of a whole run of operations first, and renders once.
"""

from collections.abc import Iterator, Sequence
from copy import copy

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What gives the same whether the models are those of just then or those at the end of the run.
_SHARE = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.RemoveField,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AddIndex,
    AddTrigger,
    RemoveTrigger,
)


class BatchedMigration(migrations.Migration):
    """As Django's, and with the same outcome. Its operations stay as makemigrations wrote them;
    going back runs them one by one."""

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        batched = copy(self)
        vars(batched)["operations"] = list(batches(self.operations))
        return super(BatchedMigration, batched).apply(project_state, schema_editor, collect_sql)


class Batch(Operation):
    """A run of operations, no two of which touch the same part of a model."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered when somebody asks, and by nobody until then
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        made = set()
        for operation in self.operations:
            model = _model(operation)
            if isinstance(operation, migrations.CreateModel):
                made.add(model)
            elif model in made and not isinstance(operation, AddTrigger):
                continue  # the table is made as the model is in the end
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def batches(operations: Sequence[Operation]) -> Iterator[Operation]:
    """The same operations in their order, in runs as long as they can be."""
    run: list[Operation] = []
    touched: set[tuple[str, str]] = set()
    for operation in operations:
        part = (_model(operation), _part(operation))
        if run and (not isinstance(operation, _SHARE) or part in touched):
            yield Batch(run)
            run, touched = [], set()
        if isinstance(operation, _SHARE):
            run.append(operation)
            touched.add(part)
        else:
            yield operation
    if run:
        yield Batch(run)


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()


def _part(operation: Operation) -> str:
    """The field, constraint, index or trigger. Those of one model have names of their own."""
    for kind in ("constraint", "index", "trigger"):
        if hasattr(operation, kind):
            return str(getattr(operation, kind).name)
    if isinstance(operation, migrations.CreateModel):
        return ""
    return str(getattr(operation, "name", ""))
