"""What binds a pack, as a process of its own: see taskforce.packs.binding, which starts it."""

import json
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf

from taskforce.packs import pdf

MOST_PAGES = 400  # of one PDF
MOST_PAGES_TOGETHER = 1_500
MOST_BYTES_TOGETHER = 80 * 1024 * 1024
_ADDRESS_SPACE = 4 * 1024**3  # bytes; what is resident stays far below


def main(folder: Path) -> None:
    """Makes `pack.pdf` of what `bind` put into the folder, and prints each step."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    described: dict[str, Any] = json.loads((folder / "order.json").read_text())
    inserts = described["inserts"]
    steps = len(inserts) + 2
    with ExitStack() as files:
        sizes = dict(_readable(inserts))
        _tell(1, steps)
        absent = [each for each in inserts if each["path"] not in sizes]
        present = [each for each in inserts if each["path"] in sizes]
        described["inserts"] = [*absent, *_leaves(present, sizes)]
        (folder / "typeset.pdf").write_bytes(pdf.typeset(json.dumps(described)))
        _tell(2, steps)
        pack = files.enter_context(pikepdf.open(folder / "typeset.pdf"))
        frames = iter(list(pack.pages)[-sum(map(len, sizes.values())) :] if sizes else ())
        for number, entry in enumerate(present, start=3):
            with pikepdf.open(entry["path"]) as source:
                for page in source.pages:
                    _lay(pack, next(frames), page)
            _tell(number, steps)
        pack.save(folder / "pack.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    _tell(steps, steps)


def _readable(
    inserts: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, list[bool]]]:
    """By path, of each PDF that can be laid in, which of its pages lie on their side."""
    pages = size = 0
    for entry in inserts:
        if not entry["path"]:
            continue
        path = Path(entry["path"])
        try:
            with pikepdf.open(path) as source:
                wide = [_is_wide(page) for page in source.pages]
                for page in source.pages:
                    page.as_form_xobject()
        except (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError):
            continue
        length = path.stat().st_size
        fits = pages + len(wide) <= MOST_PAGES_TOGETHER and size + length <= MOST_BYTES_TOGETHER
        if wide and len(wide) <= MOST_PAGES and fits:
            pages, size = pages + len(wide), size + length
            yield entry["path"], wide


def _leaves(
    inserts: Sequence[Mapping[str, Any]], sizes: Mapping[str, list[bool]]
) -> Iterator[dict[str, Any]]:
    """What the template is told of each page."""
    for entry in inserts:
        pages = sizes[entry["path"]]
        for number, wide in enumerate(pages, start=1):
            said = entry["alternative"].replace("{page}", str(number))
            yield {
                "heading": entry["heading"] if number == 1 else [],
                "absent": [],
                "alternative": said.replace("{pages}", str(len(pages))),
                "is_page": True,
                "is_wide": wide,
            }


def _is_wide(page: pikepdf.Page) -> bool:
    left, low, right, high = map(float, page.cropbox)
    lies = int(page.get("/Rotate", 0)) % 180 == 90
    return (right - left > high - low) != lies


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
    main(Path(sys.argv[1]))
