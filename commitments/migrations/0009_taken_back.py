import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from taskforce.core.batches import BatchedMigration


class Migration(BatchedMigration):

    dependencies = [
        ('commitments', '0008_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('readers', models.CharField(choices=[('secretariat', 'Secretariat'), ('taskforce', 'Taskforce'), ('public', 'Public')], help_text='Who reads it still: the widest audience left.', max_length=16)),
                ('reason', models.TextField()),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-taken_at', 'number'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='publishedsection',
            name='published_section_immutable',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sharedsection',
            name='shared_section_immutable',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedsection',
            trigger=pgtrigger.compiler.Trigger(name='published_section_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4901750d9f045a3d86d491657895653cbb3aea2d', operation='DELETE', pgid='pgtrigger_published_section_stays_72f24', table='commitments_publishedsection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedsection',
            trigger=pgtrigger.compiler.Trigger(name='published_section_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'withheld\') OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."publication_id" IS DISTINCT FROM (NEW."publication_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e9fcad7181bf1bffc17d555c698297ccb856843b', operation='UPDATE', pgid='pgtrigger_published_section_immutable_fe310', table='commitments_publishedsection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharedsection',
            trigger=pgtrigger.compiler.Trigger(name='shared_section_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e674ffc44a74792b24e964f0dc35c9cf8805f439', operation='DELETE', pgid='pgtrigger_shared_section_stays_ab905', table='commitments_sharedsection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharedsection',
            trigger=pgtrigger.compiler.Trigger(name='shared_section_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'withheld\') OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."publication_id" IS DISTINCT FROM (NEW."publication_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c16ce50287615d91edfdf5dff5bf2f48812ad1e6', operation='UPDATE', pgid='pgtrigger_shared_section_immutable_59d5b', table='commitments_sharedsection', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='takenback',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='commitments.report'),
        ),
        migrations.AddField(
            model_name='takenback',
            name='taken_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='takenback',
            constraint=models.CheckConstraint(condition=models.Q(('readers__in', ['secretariat', 'taskforce'])), name='taken_back_is_narrower'),
        ),
        migrations.AddConstraint(
            model_name='takenback',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 9)), name='taken_back_number_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takenback',
            trigger=pgtrigger.compiler.Trigger(name='taken_back_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3887d58ba50d0bc49e6e9586bd08ee376d459117', operation='UPDATE OR DELETE', pgid='pgtrigger_taken_back_immutable_b2814', table='commitments_takenback', when='BEFORE')),
        ),
    ]
