"""Reads of the library. One rule on who reads what serves every page and channel."""

from knowledge.selectors.resources import (
    capabilities,
    commitments,
    found,
    get_moderated,
    get_resource,
    latest_public,
    moderated,
    public_on,
    visible_to,
)

__all__ = [
    "capabilities",
    "commitments",
    "found",
    "get_moderated",
    "get_resource",
    "latest_public",
    "moderated",
    "public_on",
    "visible_to",
]
