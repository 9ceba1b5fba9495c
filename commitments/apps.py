from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.permissions import RULES  # needs the models
        from taskforce.core.permissions import register

        register(RULES)
