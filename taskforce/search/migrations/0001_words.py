from django.db import migrations

from taskforce.search.sql import FUNCTIONS, definitions


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(definitions(), [f"DROP FUNCTION {name}" for name in FUNCTIONS]),
    ]
