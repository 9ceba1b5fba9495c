import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from taskforce.core.batches import BatchedMigration


class Migration(BatchedMigration):

    dependencies = [
        ('members', '0005_history_without_names'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='government',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='government',
            name='update_update',
        ),
        migrations.AddField(
            model_name='government',
            name='office',
            field=models.CharField(blank=True, help_text='The office of the delegation that everybody may write to; never a person.', max_length=150, verbose_name='office'),
        ),
        migrations.AddField(
            model_name='government',
            name='office_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='its e-mail address'),
        ),
        migrations.AddField(
            model_name='governmentevent',
            name='office',
            field=models.CharField(blank=True, help_text='The office of the delegation that everybody may write to; never a person.', max_length=150, verbose_name='office'),
        ),
        migrations.AddField(
            model_name='governmentevent',
            name='office_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='its e-mail address'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='government',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_governmentevent" ("alliance_member_since", "alpha2", "alpha3", "delegation_confirmed_at", "delegation_confirmed_by_id", "id", "is_alliance_member", "is_demonstration", "is_taskforce_member", "kind", "name", "office", "office_email", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "sort_name", "state", "taskforce_member_since") VALUES (NEW."alliance_member_since", NEW."alpha2", NEW."alpha3", NEW."delegation_confirmed_at", NEW."delegation_confirmed_by_id", NEW."id", NEW."is_alliance_member", NEW."is_demonstration", NEW."is_taskforce_member", NEW."kind", NEW."name", NEW."office", NEW."office_email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug", NEW."sort_name", NEW."state", NEW."taskforce_member_since"); RETURN NULL;', hash='d611b6533e022b67e93ed666f1687c04f9511f61', operation='INSERT', pgid='pgtrigger_insert_insert_834c0', table='members_government', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='government',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_governmentevent" ("alliance_member_since", "alpha2", "alpha3", "delegation_confirmed_at", "delegation_confirmed_by_id", "id", "is_alliance_member", "is_demonstration", "is_taskforce_member", "kind", "name", "office", "office_email", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "sort_name", "state", "taskforce_member_since") VALUES (NEW."alliance_member_since", NEW."alpha2", NEW."alpha3", NEW."delegation_confirmed_at", NEW."delegation_confirmed_by_id", NEW."id", NEW."is_alliance_member", NEW."is_demonstration", NEW."is_taskforce_member", NEW."kind", NEW."name", NEW."office", NEW."office_email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug", NEW."sort_name", NEW."state", NEW."taskforce_member_since"); RETURN NULL;', hash='769f1c598dd06400e95a50cab237ab957b8f9c43', operation='UPDATE', pgid='pgtrigger_update_update_0634f', table='members_government', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='government',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('office', ''), ('office_email', '')), models.Q(models.Q(('office', ''), _negated=True), models.Q(('office_email', ''), _negated=True)), _connector='OR'), name='government_office_is_whole'),
        ),
    ]
