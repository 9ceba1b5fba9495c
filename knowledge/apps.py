from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge import receivers  # noqa: F401  # listens; needs the models
        from knowledge.notices import KINDS, LADDERS
        from knowledge.permissions import RULES
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(RULES)
        kinds.register(*KINDS)
        planning.register(*LADDERS)
