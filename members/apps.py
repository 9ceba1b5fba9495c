from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from members import trail  # noqa: F401  # listens to allauth's signals
        from members.notices import KINDS, LADDERS  # needs the models
        from members.permissions import RULES
        from taskforce.core.permissions import register
        from taskforce.notifications import kinds, planning

        register(RULES)
        kinds.register(*KINDS)
        planning.register(*LADDERS)
