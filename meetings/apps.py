from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meetings.permissions import RULES  # needs the models
        from taskforce.core.permissions import register

        register(RULES)
