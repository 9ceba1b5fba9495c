"""What has to be right before any mail can leave; run by every manage.py command."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.template import Engine, TemplateDoesNotExist, TemplateSyntaxError

from taskforce.notifications import kinds

# Replies that one mail may wait for on an open connection: NOOP, MAIL, RCPT, DATA, the end of the
# text, RSET.
REPLIES = 6


@register(Tags.templates)
def every_kind_has_its_templates(**_options: Any) -> list[CheckMessage]:
    """A kind without its three templates would only be noticed when its first mail fails."""
    engine = Engine.get_default()
    faults: list[CheckMessage] = []
    for kind in kinds.every():
        for name in kinds.TEMPLATES:
            try:
                engine.get_template(kind.template(name))
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                faults.append(
                    Error(
                        f"The kind of mail {kind.key} cannot be rendered: "
                        f"{kind.template(name)}: {error}.",
                        id="notifications.E001",
                    )
                )
    return faults


@register()
def lease_outlasts_the_mail_server(**_options: Any) -> list[CheckMessage]:
    """A lease that ends while the server may still answer would send the mail twice."""
    needed = REPLIES * settings.EMAIL_TIMEOUT
    if settings.MAIL_DELIVERY["lease"] >= needed:
        return []
    return [
        Error(
            f"MAIL_DELIVERY['lease'] must be at least {needed} seconds: {REPLIES} × EMAIL_TIMEOUT.",
            id="notifications.E002",
        )
    ]
