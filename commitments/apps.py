from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments import receivers  # noqa: F401  # listens; needs the models
        from commitments.notices import KINDS, LADDERS
        from commitments.permissions import RULES
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(RULES)
        kinds.register(*KINDS)
        planning.register(*LADDERS)
