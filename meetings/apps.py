from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meetings import receivers  # noqa: F401  # listens; needs the models
        from meetings.notices import KINDS, LADDERS
        from meetings.permissions import RULES
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(RULES)
        kinds.register(*KINDS)
        planning.register(*LADDERS)
