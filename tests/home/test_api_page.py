"""The page about the API: it shows what the API answers."""

import html
import json
import re

from django.test import Client

from taskforce.home.opendata.datasets import DATASETS
from tests.access.world import World
from tests.home.api_scene import get, publish_everything


def test_the_page_shows_real_answers_and_every_list(world: World) -> None:
    publish_everything(world)
    answer = Client().get("/api/")
    page = html.unescape(answer.content.decode())
    samples = [json.loads(each) for each in re.findall(r"<code>(\{.*?\})</code>", page, re.DOTALL)]
    assert len(samples) == len(DATASETS)
    for dataset, sample in zip(DATASETS, samples, strict=True):
        assert f'href="http://127.0.0.1:8000/api/v1/{dataset.name}/"' in page
        [record] = get(f"/api/v1/{dataset.name}/?limit=1").json()["data"]
        assert list(sample) == list(record)
        for name, value in record.items():
            if not isinstance(value, str | list):
                assert sample[name] == value
    boxes = page.split("<section")[1:]
    narrowed = [re.search(r'<code class="breaks">(\?[^<]*)<', each) for each in boxes]
    assert any(narrowed)
    for dataset, question in zip(DATASETS, narrowed, strict=True):
        if question:
            assert get(f"/api/v1/{dataset.name}/{question[1]}").json()["data"]
    assert "list is empty" not in page
    assert '"parameter": "colour"' in page
    assert "<script" not in page


def test_an_empty_list_has_an_example_that_says_that_it_is_made_up(world: World) -> None:
    page = Client().get("/api/").content.decode()
    assert "A made-up record; the list is empty today" in page
    for link in re.findall(r'href="http://127.0.0.1:8000([^"]*)"', page):
        assert Client().get(link).status_code == 200, link


def test_open_data_and_every_footer_lead_to_it(world: World) -> None:
    for address in ("/data/", "/contact/"):
        assert 'href="/api/"' in Client().get(address).content.decode()
    assert "http://127.0.0.1:8000/api/</loc>" in Client().get("/sitemap.xml").content.decode()
