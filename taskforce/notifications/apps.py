from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "taskforce.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from taskforce.notifications import checks  # noqa: F401  # registers itself
