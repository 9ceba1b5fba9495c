"""OpenDocument texts, sheets and presentations (ISO/IEC 26300)."""

import re
from urllib.parse import unquote

from taskforce.documents import drawings, refusals
from taskforce.documents.markup import Attributes, Budget, Walk, values

TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_SCRIPT = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
_DDE = {"dde-source", "dde-connection-decl", "dde-link", "dde-connection"}
_RUNNING = {"macro", "execute", "execute-macro", "verb"}
_OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|/|\\|(?:[^#]*/)?\.\.(?:/|\Z))", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:(?!file:///[^/])[a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)
_CODE = re.compile(
    r"\s*(?:vnd\.sun\.star\.(?:script|expand|tdoc|pkg)|macro:|javascript:|vbscript:|slot:)",
    re.IGNORECASE,
)
_LINKS = re.compile(r"\s*(?:(?:https?|mailto|tel|ftp|file):|(?!\.uno:|[a-z][a-z0-9+.-]+:))", re.I)
_CALL = re.compile(
    r"\b(?:WEBSERVICE|DDE|RTD)\s*\(|'(?:https?|ftps?|file|smb|webdavs?)://[^']*'\s*#", re.IGNORECASE
)
_FORMULAS = {"formula", "condition", "expression", "value-expression"}


class Package:
    """What is learnt of one file, part by part. `finish` when all have been read."""

    def __init__(self, extension: str, budget: Budget) -> None:
        self._type = TYPES[extension]
        self._budget = budget
        self._declared = ""

    def part(self, name: str) -> Walk:
        """The walk through this part. Raises ValidationError while it reads."""
        return _Part(self, name, self._budget).walk

    def declared(self, attributes: Attributes) -> None:
        """One line of the manifest."""
        if "/" in values(attributes, "full-path"):
            self._declared = "".join(values(attributes, "media-type"))

    def finish(self) -> None:
        """Raises ValidationError unless the manifest says of the file what its name says."""
        if self._declared != self._type:
            raise refusals.mismatch()


class _Part:
    """One part while it is read."""

    def __init__(self, package: Package, name: str, budget: Budget) -> None:
        self._package = package
        self._lists_parts = name == "META-INF/manifest.xml"
        self.walk = Walk(budget, self._started, self._ended)

    def _started(self, namespace: str, local: str, attributes: Attributes) -> None:
        if namespace == drawings.NAMESPACE:
            drawings.look_at(local, attributes)
            self.walk.text = [] if local == "style" else None
        elif namespace == _MANIFEST:
            if local in {"encryption-data", "encrypted-key"}:
                raise refusals.encrypted()
            if local == "file-entry" and self._lists_parts:
                self._package.declared(attributes)
        else:
            _look_at(namespace, local, attributes)

    def _ended(self, local: str) -> None:
        if local == "style" and self.walk.text is not None:
            drawings.look_at_style("".join(self.walk.text))
            self.walk.text = None


def _look_at(namespace: str, local: str, attributes: Attributes) -> None:
    if local == "script" or namespace == _SCRIPT:
        raise refusals.macros()
    if local in _DDE:
        raise refusals.loads()
    if local in {"plugin", "applet"}:
        raise refusals.acts()
    for key, value in attributes.items():
        name = key.rpartition(" ")[2]
        if name == "href":
            _refer(local, value, attributes)
        elif _CODE.match(value):
            raise refusals.macros()
        elif name in _FORMULAS and _CALL.search(value):
            raise refusals.loads()
        elif name == "action" and value in _RUNNING:
            raise refusals.acts()


def _refer(element: str, value: str, attributes: Attributes) -> None:
    """What a person follows may lead anywhere on the web; everything else stays in the file."""
    if _CODE.match(value):
        raise refusals.macros()
    shown = element == "event-listener" and "show" in values(attributes, "action")
    if element == "a" or shown:
        if not _LINKS.match(value):
            raise refusals.acts()
    elif element == "template":  # which the file was made from: named, and only loaded from afar
        if _REMOTE.match(unquote(value)):
            raise refusals.loads()
    elif _OUTSIDE.match(unquote(value)):
        raise refusals.loads()
