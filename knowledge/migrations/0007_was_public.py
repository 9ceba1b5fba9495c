import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from taskforce.core.batches import BatchedMigration


class Migration(BatchedMigration):

    dependencies = [
        ('knowledge', '0006_last_readers'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='resource',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resource',
            name='update_update',
        ),
        migrations.AddField(
            model_name='resource',
            name='was_public',
            field=models.BooleanField(default=False, help_text='Everybody could read it once, whoever may now.'),
        ),
        migrations.AddField(
            model_name='resourceevent',
            name='was_public',
            field=models.BooleanField(default=False, help_text='Everybody could read it once, whoever may now.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resource',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "knowledge_resourceevent" ("amendment", "author_id", "body", "cleared_at", "cleared_by_id", "confirmed_at", "edition", "government_id", "id", "kind", "language", "last_readers", "links", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "reason", "reason_code", "review_by", "reviewer_id", "slug", "state", "state_since", "submitted_by_id", "summary", "title", "version", "visibility", "was_public", "year") VALUES (NEW."amendment", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."confirmed_at", NEW."edition", NEW."government_id", NEW."id", NEW."kind", NEW."language", NEW."last_readers", NEW."links", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."published_at", NEW."reason", NEW."reason_code", NEW."review_by", NEW."reviewer_id", NEW."slug", NEW."state", NEW."state_since", NEW."submitted_by_id", NEW."summary", NEW."title", NEW."version", NEW."visibility", NEW."was_public", NEW."year"); RETURN NULL;', hash='3f4d859d8d90590052f1fa552e7540b2a7636c50', operation='INSERT', pgid='pgtrigger_insert_insert_4ad54', table='knowledge_resource', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resource',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "knowledge_resourceevent" ("amendment", "author_id", "body", "cleared_at", "cleared_by_id", "confirmed_at", "edition", "government_id", "id", "kind", "language", "last_readers", "links", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "reason", "reason_code", "review_by", "reviewer_id", "slug", "state", "state_since", "submitted_by_id", "summary", "title", "version", "visibility", "was_public", "year") VALUES (NEW."amendment", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."confirmed_at", NEW."edition", NEW."government_id", NEW."id", NEW."kind", NEW."language", NEW."last_readers", NEW."links", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."published_at", NEW."reason", NEW."reason_code", NEW."review_by", NEW."reviewer_id", NEW."slug", NEW."state", NEW."state_since", NEW."submitted_by_id", NEW."summary", NEW."title", NEW."version", NEW."visibility", NEW."was_public", NEW."year"); RETURN NULL;', hash='41bfd9a0a7aa80a80dd36064013125638b0babe8', operation='UPDATE', pgid='pgtrigger_update_update_3c102', table='knowledge_resource', when='AFTER')),
        ),
        migrations.RunSQL(
            """
            UPDATE knowledge_resource SET was_public = true
             WHERE (published_at IS NOT NULL AND visibility = 'public')
                OR last_readers ->> 'visibility' = 'public'
                OR EXISTS (SELECT FROM knowledge_resourceversion v
                            WHERE v.resource_id = knowledge_resource.id
                              AND v.content ->> 'visibility' = 'public')
            """,
            migrations.RunSQL.noop,
        ),
    ]
