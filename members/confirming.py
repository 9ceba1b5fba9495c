"""Asking again who it is, before something sensitive (guarantee A4)."""

from allauth.account.internal.flows import reauthentication
from django.http import HttpRequest


def confirm_again(request: HttpRequest) -> None:
    """Goes on where the person has confirmed within the last five minutes that it is them.

    Otherwise allauth leads them to confirming by their second factor, keeps what they sent, and
    sends it on afterwards. Views call it once they know that the person may do the thing at all.
    """
    reauthentication.raise_if_reauthentication_required(request, app="account")
