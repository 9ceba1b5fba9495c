"""How a view that is not public types its request."""

from django.http import HttpRequest

from members.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who signed in: visitors never get as far as the view."""

    user: User
