"""Every text that somebody can reach by following links."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIRequestContext

_LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|<loc>([^<]+)</loc>""")
_LIMIT = 2_000  # addresses; more would mean a loop


def crawl(request: APIRequestContext, base: str, start: Iterable[str]) -> dict[str, str]:
    """Every text that this person can reach from the addresses given, by address."""
    host = urlsplit(base).netloc
    waiting, seen = list(start), dict[str, str]()
    while waiting:
        address = urljoin(base, waiting.pop())
        if address in seen or urlsplit(address).netloc != host or "/logout" in address:
            continue
        assert len(seen) < _LIMIT, "the crawl does not end"
        answer = request.get(address, max_redirects=5, fail_on_status_code=False)
        kind = answer.headers.get("content-type", "")
        textual = kind.startswith("text/") or "xml" in kind or "json" in kind
        seen[address] = answer.text() if textual else ""
        if "html" in kind or "xml" in kind:
            waiting += [first or second for first, second in _LINK.findall(seen[address])]
    return seen
