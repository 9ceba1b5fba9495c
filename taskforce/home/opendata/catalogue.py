"""The data sets described for machines: DCAT 3, with schema.org's names beside it, as JSON-LD."""

from typing import Any

from taskforce.home.opendata import licence
from taskforce.home.opendata.datasets import DATASETS, Dataset
from taskforce.home.opendata.records import address

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def catalogue() -> dict[str, Any]:
    """The catalogue with every data set and where to have it."""
    page = address("data")
    publisher = {
        "@type": "foaf:Agent",
        "foaf:name": "Global Taskforce on child sexual abuse online",
    }
    return {
        "@context": _CONTEXT,
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": "Open data of the Global Taskforce portal",
        "dct:publisher": publisher,
        "dct:license": {"@id": licence.ADDRESS},
        "dcat:landingPage": {"@id": page},
        "dcat:dataset": [_described(each, publisher) for each in DATASETS],
    }


def _described(dataset: Dataset, publisher: dict[str, str]) -> dict[str, Any]:
    title, about = str(dataset.title), str(dataset.about)
    return {
        "@id": f"{address('data')}#{dataset.name}",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:identifier": dataset.name,
        "dct:title": title,
        "schema:name": title,
        "dct:description": about,
        "schema:description": about,
        "dct:publisher": publisher,
        "dct:license": {"@id": licence.ADDRESS},
        "schema:license": licence.ADDRESS,
        "schema:variableMeasured": [each.name for each in dataset.fields],
        "dcat:distribution": [
            _distribution(address(f"data-{form}", dataset.name), form) for form in ("csv", "json")
        ],
    }


def _distribution(where: str, form: str) -> dict[str, Any]:
    return {
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dcat:downloadURL": {"@id": where},
        "schema:contentUrl": where,
        "dcat:mediaType": {"@id": _MEDIA + MEDIA_TYPES[form]},
        "schema:encodingFormat": MEDIA_TYPES[form],
    }
