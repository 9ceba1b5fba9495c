"""The API described for programs: OpenAPI 3.1, made from the fields of the data sets."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from taskforce.core import problems
from taskforce.home.api import ROOT, VERSION
from taskforce.home.api.answers import address_of
from taskforce.home.api.asking import Parameter, key_of, parameters_of
from taskforce.home.opendata import licence
from taskforce.home.opendata.datasets import DATASETS, Dataset
from taskforce.home.opendata.fields import (
    ADDRESS,
    CODES,
    DAY,
    FIGURES,
    FLAG,
    INSTANT,
    INTEGER,
    LINKS,
    NUMBERS,
    TEXT,
    Field,
)

Schema = dict[str, Any]


def _pairs(second: str) -> Schema:
    texts = {name: {"type": "string"} for name in ("title", second)}
    pair = {
        "type": "object",
        "properties": texts,
        "required": list(texts),
        "additionalProperties": False,
    }
    return {"type": "array", "items": pair}


_TYPES: Mapping[str, Schema] = {
    TEXT: {"type": "string"},
    INTEGER: {"type": "integer"},
    FLAG: {"type": "boolean"},
    DAY: {"type": "string", "format": "date"},
    INSTANT: {"type": "string", "format": "date-time"},
    ADDRESS: {"type": "string", "format": "uri"},
    CODES: {"type": "array", "items": {"type": "string"}},
    NUMBERS: {"type": "array", "items": {"type": "integer"}},
    LINKS: _pairs("address"),
    FIGURES: _pairs("value"),
}


def overview() -> dict[str, Any]:
    """Which lists there are, for whoever begins."""
    return {
        "lists": [
            {"name": each.name, "title": str(each.title), "address": address_of(each)}
            for each in DATASETS
        ],
        "description": settings.PORTAL_URL + reverse("api-description"),
        "documentation": settings.PORTAL_URL + reverse("api"),
        "licence": licence.ADDRESS,
    }


def described() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {ROOT: _operation("index", _("Which lists there are"), [], "Index")}
    for dataset in DATASETS:
        about = f"{dataset.title}: {dataset.about}"
        where = reverse("api-list", args=[dataset.name])
        listed = [_parameter(each) for each in parameters_of(dataset)]
        name = f"list_{dataset.name}"
        paths[where] = _operation(name, about, listed, f"{_name(dataset)}List", tag=dataset.name)
        if dataset.key:
            key = key_of(dataset)
            paths[f"{where}{{{key.name}}}/"] = _operation(
                f"get_{dataset.name}",
                about,
                [_parameter(key, place="path")],
                f"{_name(dataset)}Answer",
                tag=dataset.name,
                refusals=("404", "410"),
            )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Open data of the Global Taskforce portal"),
            "version": VERSION,
            "summary": _("What governments published, for programs. Read-only."),
            "license": {"name": licence.NAME, "url": licence.ADDRESS},
        },
        "externalDocs": {"url": settings.PORTAL_URL + reverse("api")},
        "servers": [{"url": settings.PORTAL_URL}],
        "tags": [{"name": each.name, "description": str(each.about)} for each in DATASETS],
        "paths": paths,
        "components": _components(),
    }


def _name(dataset: Dataset) -> str:
    return dataset.name.capitalize()


def _operation(
    name: str,
    summary: str,
    parameters: list[Schema],
    schema: str,
    *,
    tag: str = "",
    refusals: tuple[str, ...] = (),
) -> Schema:
    known = {
        "name": "If-None-Match",
        "in": "header",
        "description": _("The ETag of the answer that you have."),
        "schema": {"type": "string"},
    }
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, known],
        "responses": {
            "200": {
                "description": _("The answer."),
                "headers": _headers("ETag", "RateLimit", "RateLimit-Policy"),
                "content": {"application/json": {"schema": _ref(schema)}},
            },
            "304": {"description": _("The answer is the one that you have.")},
            **{status: _refusal(status) for status in ("400", *refusals, "429", "500")},
        },
    }
    return {"get": operation | ({"tags": [tag]} if tag else {})}


def _parameter(each: Parameter, place: str = "query") -> Schema:
    found: Schema = {
        "name": each.name,
        "in": place,
        "description": str(each.meaning),
        "schema": dict(each.schema),
    }
    if place == "path":
        found["required"] = True
    if each.example is not None:
        found["example"] = each.example
    return found


def _refusal(status: str) -> Schema:
    words = {
        "400": _("The question has a parameter or a value that the list does not know."),
        "404": _("There is nothing at this address."),
        "410": _("What was public at this address is not any more."),
        "429": _("Your network has asked too often; wait as `Retry-After` says."),
        "500": _("Something went wrong on our side."),
    }
    more = {"headers": _headers("Retry-After")} if status == "429" else {}
    return {
        "description": words[status],
        **more,
        "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}},
    }


def _headers(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _components() -> Schema:
    schemas: Schema = {"Problem": _problem(), "Index": _index()}
    for dataset in DATASETS:
        name = _name(dataset)
        schemas[name] = _object(
            {each.name: schema_of(each) for each in dataset.fields}, str(dataset.about)
        )
        schemas[f"{name}List"] = _object(
            {
                "data": {"type": "array", "items": _ref(name)},
                "next": {
                    "type": ["string", "null"],
                    "description": _("The address of the next page; null on the last."),
                },
                "next_cursor": {
                    "type": ["string", "null"],
                    "description": _("The cursor of the next page; null on the last."),
                },
                "licence": {"type": "string"},
            }
        )
        if dataset.key:
            schemas[f"{name}Answer"] = _object({"data": _ref(name), "licence": {"type": "string"}})
    texts = {"type": "string"}
    headers = {
        "ETag": _("The tag of this answer, for `If-None-Match`."),
        "RateLimit": _("How many questions are left to your network, and seconds until it is new."),
        "RateLimit-Policy": _("How many questions a network has, and in how many seconds."),
    }
    return {
        "schemas": schemas,
        "headers": {
            **{name: {"description": said, "schema": texts} for name, said in headers.items()},
            "Retry-After": {
                "description": _("Seconds to wait."),
                "schema": {"type": "integer", "minimum": 0},
            },
        },
    }


def schema_of(field: Field) -> Schema:
    """A field as JSON holds it."""
    schema: Schema = {**_TYPES[field.type], "description": str(field.meaning)}
    if field.codes:
        schema["enum"] = list(field.codes)
    if field.is_optional:
        schema["type"] = [schema["type"], "null"]
        if field.codes:
            schema["enum"].append(None)
    schema["examples"] = [field.example]
    return schema


def _object(properties: Mapping[str, Any], about: str = "") -> Schema:
    return {
        "type": "object",
        **({"description": about} if about else {}),
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _problem() -> Schema:
    text = {"type": "string"}
    error = _object({"parameter": text, "detail": text})
    return {
        "type": "object",
        "description": _("A refusal or a fault (RFC 9457)."),
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "request": {"type": "string", "description": _("The number of a faulty request.")},
            "errors": {"type": "array", "items": error},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    }


def _index() -> Schema:
    text = {"type": "string"}
    entry = _object({"name": text, "title": text, "address": text})
    return _object(
        {
            "lists": {"type": "array", "items": entry},
            "description": text,
            "documentation": text,
            "licence": text,
        }
    )
