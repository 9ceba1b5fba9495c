"""What a page of the public API costs (the first half of guarantee P7).

    python -m taskforce.embedded run --temporary -- python -m bench.api

200 governments that published in 20 rounds. In one run, on gunicorn as it serves the portal: a bare
page (bench/bare.py) and pages of 100 records, made anew for each request and from memory. Ends
with an error where the guarantee is broken.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from statistics import median

from bench.public import GOVERNMENTS, HOST, ROUNDS, Page, compared, fill, queries
from bench.results import Number, publish
from bench.search_speed import server
from bench.stage import stage

MOST = 20  # bare pages of CPU
RECORDS = 100
PAGES = tuple(
    Page(name, f"/api/v1/{name}/", 0, MOST, 1)
    for name in ("governments", "publications", "answers")
)


def _check(page: Page) -> None:
    """The page is as large as the guarantee says."""
    from django.test import Client

    found = len(json.loads(Client(headers={"host": HOST}).get(page.path).content)["data"])
    if found != RECORDS:
        raise AssertionError(f"{page.name} has {found} records")


def measure(variables: Mapping[str, str], seconds: float) -> list[Number]:
    """In turn with the bare page, and without the pace that would refuse so many questions."""
    variables = {
        **variables,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "GUNICORN_CMD_ARGS": "--max-requests 0",
    }
    with (
        server({**variables, "DJANGO_SETTINGS_MODULE": "bench.bare_settings"}) as bare,
        server({**variables, "PUBLIC_CACHE_MB": "16"}) as keeping,
        server({**variables, "PUBLIC_CACHE_MB": "0"}) as making,
    ):
        made = {page: compared(bare, making, page.path, seconds) for page in PAGES}
        kept = {page: compared(bare, keeping, page.path, seconds) for page in PAGES}
    every = [beside for beside, _page in (*made.values(), *kept.values())]
    found = [Number("bare page, CPU ms a request", median(each.cpu for each in every))]
    for page in PAGES:
        (beside, anew), (beside_kept, from_memory) = made[page], kept[page]
        ratio = anew.cpu / beside.cpu
        found += [
            Number(f"{page.name} made, CPU ms a request", anew.cpu),
            Number(f"{page.name} made, CPU of bare pages", ratio, page.made),
            Number(f"{page.name} made, queries", queries(page), page.queries),
            Number(f"{page.name} kept, CPU of bare pages", from_memory.cpu / beside_kept.cpu),
        ]
    return found


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=GOVERNMENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    with stage("api", {"PUBLIC_CACHE_MB": "0"}) as own:
        from django.db import connection

        fill(options.governments, options.rounds)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        for page in PAGES:
            _check(page)
        measured = measure(own.variables, options.seconds)
        held = publish("api", measured, postgresql=own.postgresql, name="api")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
