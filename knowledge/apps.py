from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge import (
            permissions,
            question_receivers,  # noqa: F401  # listens; needs the models
            question_rules,
            receivers,  # noqa: F401  # listens; needs the models
            support_receivers,  # noqa: F401  # listens; needs the models
            support_rules,
        )
        from knowledge.notices import KINDS, SOURCES
        from taskforce.core import confidential
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(permissions.RULES | question_rules.RULES | support_rules.RULES)
        kinds.register(*KINDS)
        planning.register(*SOURCES)
        confidential.keep(support_rules.CONFIDENTIAL, rule="support.introduce")
