from django.db import migrations

from taskforce.core.batches import BatchedMigration
from taskforce.freshness.sql import MAKE, UNMAKE, unwatch, watch
from taskforce.freshness.tables import CONDITIONS, WHOLE

WATCHED = [*((table, "") for table in WHOLE), *CONDITIONS.items()]


class Migration(BatchedMigration):
    initial = True
    dependencies = [
        ("members", "0006_office"),
        ("documents", "0002_document_account"),
        ("commitments", "0009_taken_back"),
        ("knowledge", "0007_was_public"),
        ("meetings", "0005_search"),
    ]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        *(migrations.RunSQL(watch(*each), unwatch(*each)) for each in WATCHED),
    ]
