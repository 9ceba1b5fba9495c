"""Word, Excel and PowerPoint files since 2007 (ISO/IEC 29500; packages: part 2)."""

import posixpath
import re
from urllib.parse import unquote

from taskforce.documents import drawings, refusals
from taskforce.documents.markup import Attributes, Budget, Walk, values

MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_TYPES = "[content_types].xml"
_ROOT = "_rels/.rels"
# Ends of relationship types, and parts of content types, by what they bring.
_MACRO_RELATIONS = {"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"}
_MACRO_RELATIONS |= {"attachedtoolbars", "extensibility", "keymapcustomizations"}
_MACRO_TYPES = ("macro", "vba", "attachedtoolbars", "keymapcustomizations", "binary.main")
_INSIDE_RELATIONS = {"oleobject", "package", "afchunk", "control", "activexcontrolbinary"}
_INSIDE_TYPES = ("oleobject", "activex", "message/", "text/html", "/rtf", "shockwave")
_LOADING_RELATIONS = {"externallink", "externallinkpath", "xlexternallinkpath", "connections"}
_LOADING_RELATIONS |= {"subdocument", "frame", "webextension", "webextensiontaskpanes"}
_LOADING_TYPES = ("externallink", "connections+xml", "webextension")
_INSIDE_ELEMENTS = {"oleobject", "oleobj", "altchunk", "oleembed"}
_LOADING_ELEMENTS = {"ddelink", "olelink", "externalreference", "ddeitem"}
# A hyperlink is followed by a person; only where a text can have one, and not to a program.
_LINKS = {"", "http", "https", "mailto", "tel", "ftp", "file"}
_WITHOUT_LINKS = ("settings.xml.rels", "websettings.xml.rels", "fonttable.xml.rels")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\)", re.IGNORECASE)
_FIELD = re.compile(
    r"\s*(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DATABASE|RD)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(?:WEBSERVICE|RTD|IMAGE|DDE|REGISTER(?:\.ID)?)\s*\(|\w\|\s*'", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_FORMULAS = {"f", "definedName", "formula", "formula1", "formula2"}

# Drawings whose `href` is a hyperlink, and links that start something.
_LINKED = {"shape", "group", "rect", "oval", "line", "roundrect", "polyline", "a", "hyperlink"}
_LINKED |= {"arc", "curve", "hlinkclick"}
_SOURCES = {"src", "relid", "pict", "href"}
_LINKED_BY = {"href"}
_RUNS = ("ppaction://program", "ppaction://macro", "ppaction://ole")


class Package:
    """What is learnt of one file, part by part. `finish` when all have been read."""

    def __init__(self, extension: str, names: list[str], budget: Budget) -> None:
        self._main = MAIN[extension]
        self._names = {name.lower() for name in names}
        self._budget = budget
        self._overrides: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        self._documents: list[str] = []

    def part(self, name: str) -> Walk:
        """The walk through this part. Raises ValidationError while it reads."""
        return _Part(self, name.lower(), self._budget).walk

    def finish(self) -> None:
        """Raises ValidationError unless the package has one document, of the kind it is named."""
        if len(self._documents) != 1:
            raise refusals.mismatch()
        name = self._documents[0]
        extension = name.rpartition(".")[2]
        kind = self._overrides.get(name, self._defaults.get(extension, ""))
        if name not in self._names or kind != self._main.lower():
            raise refusals.mismatch()

    def typed(self, kind: str, attributes: Attributes) -> None:
        """One line of the list of content types."""
        content = attributes.get("ContentType", "").strip().lower()
        if any(part in content for part in _MACRO_TYPES):
            raise refusals.macros()
        if any(part in content for part in _INSIDE_TYPES):
            raise refusals.inside()
        if any(part in content for part in _LOADING_TYPES):
            raise refusals.loads()
        if kind == "Override":
            name = unquote(attributes.get("PartName", "")).lstrip("/").lower()
            self._overrides[name] = content
        elif kind == "Default":
            self._defaults[attributes.get("Extension", "").lower()] = content

    def related(self, part: str, attributes: Attributes) -> None:
        """One relationship of a part to another, or to something outside."""
        kind = attributes.get("Type", "").strip().rpartition("/")[2].lower()
        target = attributes.get("Target", "").strip()
        if kind in _MACRO_RELATIONS:
            raise refusals.macros()
        if kind in _INSIDE_RELATIONS:
            raise refusals.inside()
        if kind in _LOADING_RELATIONS:
            raise refusals.loads()
        outside = attributes.get("TargetMode", "").strip().lower() == "external"
        if kind == "hyperlink":
            _follow(part, target, outside)
        elif outside or _OUTSIDE.match(target):
            raise refusals.loads()
        elif part == _ROOT and kind == "officedocument":
            self._documents.append(posixpath.normpath(unquote(target)).lstrip("/").lower())


def _follow(part: str, target: str, outside: bool) -> None:
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() not in _LINKS:
        raise refusals.acts()
    if outside and (part == _ROOT or part.rpartition("/")[2] in _WITHOUT_LINKS):
        raise refusals.loads()


class _Part:
    """One part while it is read."""

    def __init__(self, package: Package, name: str, budget: Budget) -> None:
        self._package = package
        self._name = name
        self._fields: list[list[str]] = []
        self.walk = Walk(budget, self._started, self._ended)

    def _started(self, namespace: str, local: str, attributes: Attributes) -> None:
        if namespace == drawings.NAMESPACE:
            drawings.look_at(local, attributes)
            self.walk.text = [] if local == "style" else None
            return
        if local == "Relationship":
            self._package.related(self._name, attributes)
            return
        if self._name == _TYPES:
            self._package.typed(local, attributes)
            return
        lower = local.lower()
        if lower in _INSIDE_ELEMENTS:
            raise refusals.inside()
        if lower in _LOADING_ELEMENTS:
            raise refusals.loads()
        if attributes:
            _look_at(lower, attributes)
        if local == "fldChar":
            self._field(attributes)
        elif local == "instrText":
            self.walk.text = self._fields[-1] if self._fields else []
        elif local in _FORMULAS:
            self.walk.text = []

    def _ended(self, local: str) -> None:
        if local in _FORMULAS and self.walk.text is not None:
            if _CALL.search(_QUOTED.sub("", "".join(self.walk.text))):
                raise refusals.loads()
            self.walk.text = None
        elif local == "style" and self.walk.text is not None:
            drawings.look_at_style("".join(self.walk.text))
            self.walk.text = None
        elif local == "instrText":
            if not self._fields and self.walk.text:
                _instruct("".join(self.walk.text))
            self.walk.text = None

    def _field(self, attributes: Attributes) -> None:
        """An instruction may be in many pieces, between a field's begin and its separator."""
        kinds = values(attributes, "fldCharType")
        if "begin" in kinds:
            self._fields.append([])
        elif self._fields:
            _instruct("".join(self._fields[-1]))
            if "end" in kinds:
                self._fields.pop()


def _instruct(text: str) -> None:
    if _FIELD.match(text):
        raise refusals.loads()


def _look_at(element: str, attributes: Attributes) -> None:
    """Attributes that name something to load, wherever they stand."""
    for key, value in attributes.items():
        local = key.rpartition(" ")[2]
        if local == "instr":
            _instruct(value)
        elif local == "link" and "relationships" in key and value:
            raise refusals.loads()  # a picture or film that lies elsewhere
        elif local in _SOURCES - (_LINKED_BY if element in _LINKED else set()):
            if _OUTSIDE.match(value):
                raise refusals.loads()
        elif local == "action" and value.lower().startswith(_RUNS):
            raise refusals.acts()
