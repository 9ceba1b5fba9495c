"""How a view says who may come in. A view that says nothing fails the suite.

`public` opens a view to visitors; `cacheable` beside it lets their answers be kept.
`rule("report.submit")` names the rule that the view's selector or service enforces; with
`check=True` the decorator itself asks the rule before the view runs, for pages that have no object.
`own` marks pages about the person who signed in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase

from taskforce.core.permissions import require

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public(view: View) -> View:
    """Anyone may read it, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]  # read by the permission table
    return login_not_required(view)


def cacheable(*parameters: str) -> Callable[[View], View]:
    """Beside `public`: every visitor gets the same answer, whoever they are, until a table of
    taskforce.freshness changes. `parameters` are those of the query that the page understands; an
    address with others is answered, but not kept. See docs/caching.md.
    """

    def decorate(view: View) -> View:
        view.cacheable = frozenset(parameters)  # type: ignore[attr-defined]  # read by the cache
        return view

    return decorate


def own(view: View) -> View:
    """Anyone who is signed in; the page shows only what belongs to them."""
    view.access = "own"  # type: ignore[attr-defined]  # read by the permission table
    return view


def rule(name: str, *, check: bool = False) -> Callable[[View], View]:
    """Only those whom the named rule allows."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if check:
                require(request.user, name)
            return view(request, *args, **kwargs)

        guarded.access = name  # type: ignore[attr-defined]  # read by the permission table
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return decorate
