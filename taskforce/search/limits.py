"""How often visitors may search: each search costs more than any other page."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from taskforce.core.pace import Pace

_visitors = Pace()


def may_ask(request: HttpRequest) -> bool:
    """Visitors of one network have a limit together; who signed in is known and has none."""
    if request.user.is_authenticated:
        return True
    network = get_adapter().get_client_ip(request)
    return _visitors.allows(network, times=settings.SEARCHES_A_MINUTE)
