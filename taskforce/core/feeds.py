"""Atom feeds (RFC 4287): absolute addresses, and every text is text, whatever stands in it."""

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taskforce.core.texts import visible


class Feed:
    """A feed at the path `path` about what stands at `page`; `author` is for entries that name
    none."""

    def __init__(self, *, title: str, subtitle: str, path: str, page: str, author: str) -> None:
        if settings.PORTAL_DEMO:
            title = _("%(title)s (demonstration)") % {"title": title}
        self._made = Atom1Feed(
            title=title,
            subtitle=subtitle,
            description=None,
            link=settings.PORTAL_URL + page,
            feed_url=settings.PORTAL_URL + path,
            feed_guid=settings.PORTAL_URL + path,
            language=get_language(),
            author_name=author,
        )

    def tell(
        self,
        *,
        title: str,
        words: str,
        path: str,
        moment: datetime,
        mark: str = "",
        author: str | None = None,
        kind: str | None = None,
    ) -> None:
        """One entry. The address is its identity for good; `mark` tells entries of one address
        apart."""
        address = settings.PORTAL_URL + path
        self._made.add_item(
            title=visible(title),
            link=address,
            # Atom's summaries are HTML as Django writes them.
            description=linebreaksbr(visible(words), autoescape=True),
            unique_id=f"{address}#{mark}" if mark else address,
            updateddate=moment.replace(microsecond=0),
            author_name=visible(author) if author else None,
            categories=[visible(kind)] if kind else (),
        )

    def response(self) -> HttpResponse:
        """The feed as an answer."""
        response = HttpResponse(content_type=self._made.content_type)
        self._made.write(response, "utf-8")
        return response
