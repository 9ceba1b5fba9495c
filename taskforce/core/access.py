"""How a view says who may come in. A view that says nothing fails the suite.

`public` opens a view to visitors. `rule("report.submit")` names the rule that the view's
selector or service enforces; with `check=True` the decorator itself asks the rule before the
view runs, for pages that have no object. `own` marks pages about the person who signed in.
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
