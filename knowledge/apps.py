from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge import (
            question_receivers,  # noqa: F401  # listens; needs the models
            receivers,  # noqa: F401  # listens; needs the models
            support_receivers,  # noqa: F401  # listens; needs the models
            support_rules,
        )
        from knowledge.notices import KINDS, SOURCES
        from knowledge.permissions import RULES
        from knowledge.question_rules import QUESTION_RULES
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(RULES | QUESTION_RULES | support_rules.RULES)
        kinds.register(*KINDS)
        planning.register(*SOURCES)
