from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from members import trail  # noqa: F401  # listens to allauth's signals
        from members.permissions import RULES  # needs the models
        from taskforce.core.permissions import register

        register(RULES)
