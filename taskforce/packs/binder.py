"""What binds a pack, as a process of its own: see taskforce.packs.binding, which starts it."""

import ctypes
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from taskforce.packs import pdf

MOST_PAGES = 400  # of one PDF
MOST_PAGES_TOGETHER = 1_500
MOST_BYTES = 80 * 1024 * 1024  # of all PDFs together
MOST_CONTENT = 32 * 1024 * 1024  # bytes of one PDF's page contents, unpacked
_ADDRESS_SPACE = 1_200 * 1024**2  # bytes; what is resident stays below
_CPU_SECONDS = 150
_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)
_BROKEN = (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, AttributeError, MemoryError)


class _TooMuch(ValueError):
    """The PDF is in order, but not for a pack."""


def main(parent: int) -> None:
    """Makes a PDF of what `binding.bind` says on the standard input, and writes it to the standard
    output behind a line for each step and an empty one. Ends with its parent."""
    _limit(parent)
    described: dict[str, Any] = json.load(sys.stdin)
    inserts = described["inserts"]
    steps = len(inserts) + 2
    readable = dict(_readable(inserts))
    _tell(1, steps)
    absent = [each for each in inserts if each["path"] not in readable]
    present = [each for each in inserts if each["path"] in readable]
    described["inserts"] = [*absent, *_leaves(present, readable)]
    typeset = io.BytesIO(pdf.typeset(json.dumps(described)))
    _tell(2, steps)
    with pikepdf.open(typeset) as pack:
        frames = iter(list(pack.pages)[-sum(map(len, readable.values())) :] if readable else ())
        for number, entry in enumerate(present, start=3):
            with _opened(entry["path"]) as source:
                for page in source.pages:
                    _lay(pack, next(frames), page)
            _tell(number, steps)
        bound = io.BytesIO()
        pack.save(bound, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    _tell(steps, steps)
    sys.stdout.buffer.write(b"\n" + bound.getvalue())


def _limit(parent: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit("the worker has gone")


def _readable(inserts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[bool]]]:
    """By path, of each PDF that can be laid in, which of its pages lie on their side."""
    pages = size = 0
    for entry in inserts:
        if not entry["path"]:
            continue
        try:
            wide = _looked_at(entry["path"])
            length = Path(entry["path"]).stat().st_size
        except _BROKEN:
            continue
        if pages + len(wide) <= MOST_PAGES_TOGETHER and size + length <= MOST_BYTES:
            pages, size = pages + len(wide), size + length
            yield entry["path"], wide


def _looked_at(path: str) -> list[bool]:
    """Reads every page as it will be drawn. Raises what _BROKEN names where that does not do."""
    with pikepdf.open(path) as file:
        if not 0 < int(file.Root.Pages.Count) <= MOST_PAGES or len(file.pages) > MOST_PAGES:
            raise _TooMuch("pages")
    with _opened(path) as source:
        if _hides(source):
            raise _TooMuch("layers that are not to be seen")
        unpacked = 0
        for page in source.pages:
            unpacked += len(page.as_form_xobject().read_bytes())
            if unpacked > MOST_CONTENT:
                raise _TooMuch("content")
        return [_is_wide(page) for page in source.pages]


def _hides(source: pikepdf.Pdf) -> bool:
    """Has layers that are not seen until somebody switches them on; a picture shows them all."""
    layers = source.Root.get("/OCProperties")
    shown = layers.get("/D") if layers is not None else None
    return shown is not None and bool(shown.get("/OFF") or shown.get("/BaseState") == "/OFF")


def _opened(path: str) -> pikepdf.Pdf:
    """The file with what was filled in and stamped on its pages as a part of them."""
    source = pikepdf.open(path)
    source.flatten_annotations("all")
    return source


def _leaves(
    inserts: Sequence[Mapping[str, Any]], sizes: Mapping[str, list[bool]]
) -> Iterator[dict[str, Any]]:
    """What the template is told of each page."""
    for entry in inserts:
        pages = sizes[entry["path"]]
        for number, wide in enumerate(pages, start=1):
            said = entry["alternative"]
            for name, value in (("{page}", number), ("{pages}", len(pages))):
                said = said.replace(name, str(value), 1)
            yield {
                "heading": entry["heading"] if number == 1 else [],
                "absent": [],
                "alternative": said,
                "is_page": True,
                "is_wide": wide,
            }


def _is_wide(page: pikepdf.Page) -> bool:
    left, low, right, high = map(float, page.cropbox)
    lies = int(page.get("/Rotate", 0)) % 180 == 90
    return (abs(right - left) > abs(high - low)) != lies


def _lay(pack: pikepdf.Pdf, sheet: pikepdf.Page, page: pikepdf.Page) -> None:
    """Draws a page into the frame of a sheet, beneath what stands there, as an artifact: the frame
    itself has the words. Links and forms of the page stay behind."""
    width, height = (float(side) for side in sheet.mediabox[2:])
    frame = pikepdf.Rectangle(
        pdf.FRAME.side, pdf.FRAME.bottom, width - pdf.FRAME.side, height - pdf.FRAME.top
    )
    picture = pack.copy_foreign(page.as_form_xobject())
    for key in ("/StructParents", "/Metadata", "/PieceInfo", "/AF"):
        if key in picture:
            del picture[key]
    name = sheet.add_resource(picture, pikepdf.Name.XObject)
    drawn = sheet.calc_form_xobject_placement(picture, name, frame)
    sheet.contents_add(b"/Artifact BMC\n" + drawn + b"\nEMC\n", prepend=True)


def _tell(done: int, steps: int) -> None:
    print(done, steps, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
