"""A pack with other PDFs behind it: their pages are there, described, and cannot break it."""

import os
import signal
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from taskforce.packs import binder, binding, pdf
from taskforce.packs.content import Chapter, Insert, Pack, Part
from tests.packs import reading
from tests.packs.samples import pack

ABSENT = "Not part of this file."


def paper(folder: Path, name: str, *, pages: int = 1, wide: bool = False) -> Path:
    """A PDF that says its own name on each page."""
    made = pikepdf.open(folder / name) if (folder / name).exists() else pikepdf.new()
    for number in range(1, pages + 1):
        sheet = made.add_blank_page(page_size=(842, 595) if wide else (595, 842))
        words = f"BT /F1 24 Tf 72 300 Td ({name} {number}) Tj ET".encode()
        sheet.obj.Contents = made.make_stream(words)
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        sheet.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    made.save(folder / name)
    return folder / name


def insert(number: int, path: Path | None) -> Insert:
    return Insert(f"Paper {number}", path, f"Page {{page}} of {{pages}} of paper {number}", ABSENT)


def figures(made: bytes) -> list[str]:
    """What is said of each picture, in reading order."""
    with reading.opened(made) as file:
        return [
            str(element.Alt)
            for element in reading.elements(file.Root.StructTreeRoot.K)
            if str(element.S) == "/Figure"
        ]


def drawn(made: bytes) -> list[tuple[bytes, float]]:
    """The words of the pictures laid into the pages, and how wide the page is."""
    with reading.opened(made) as file:
        return [
            (picture.read_bytes(), float(page.mediabox[2]))
            for page in file.pages
            for picture in page.obj.Resources.get("/XObject", {}).values()
            if picture.get("/Subtype") == "/Form" and b"Tj" in picture.read_bytes()
        ]


def test_each_page_stands_in_a_described_frame_behind_the_pack(tmp_path: Path) -> None:
    first, second = paper(tmp_path, "a.pdf", pages=2), paper(tmp_path, "b.pdf", wide=True)
    made = binding.bind(pack("Text."), [insert(1, first), insert(2, second)])
    assert figures(made) == [
        "Page 1 of 2 of paper 1",
        "Page 2 of 2 of paper 1",
        "Page 1 of 1 of paper 2",
    ]
    assert [title for _level, title in reading.headings(made)][-2:] == ["Paper 1", "Paper 2"]
    pictures = drawn(made)
    assert [words.split(b"(")[1].split(b")")[0] for words, _width in pictures] == [
        b"a.pdf 1",
        b"a.pdf 2",
        b"b.pdf 1",
    ]
    assert [round(width) for _words, width in pictures] == [595, 595, 842]


def test_what_is_drawn_is_decoration_of_its_description(tmp_path: Path) -> None:
    made = binding.bind(pack("Text."), [insert(1, paper(tmp_path, "a.pdf"))])
    with reading.opened(made) as file:
        assert bool(file.Root.MarkInfo.Marked)
        inside, depth = [], []
        for operands, operator in pikepdf.parse_content_stream(file.pages[-1]):
            match str(operator):
                case "BMC" | "BDC":
                    depth.append(str(operands[0]))
                case "EMC":
                    depth.pop()
                case "Do":
                    inside.append((str(operands[0]), tuple(depth)))
    assert ("/Artifact",) in [where for _name, where in inside]
    assert all(where for _name, where in inside)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04 no PDF at all", b"%PDF-1.7\n1 0 obj\n<<" + b"[" * 5_000],
    ids=["empty", "no pages", "another file", "nested"],
)
def test_a_broken_pdf_is_left_out_with_its_own_words(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(content)
    inserts = [insert(1, broken), insert(2, paper(tmp_path, "b.pdf")), insert(3, None)]
    made = binding.bind(pack("Text."), inserts)
    assert figures(made) == ["Page 1 of 1 of paper 2"]
    assert reading.joined(made).count(reading.squeezed(ABSENT)) == 2


@pytest.mark.parametrize("filter_name", ["FlateDecode", "DCTDecode", "Unknown"])
@pytest.mark.parametrize("in_array", [False, True])
def test_a_page_that_cannot_be_unpacked_does_not_stop_the_others(
    tmp_path: Path, filter_name: str, in_array: bool
) -> None:
    made = pikepdf.new()
    sheet = made.add_blank_page(page_size=(595, 842))
    damaged = made.make_stream(b"x")
    damaged.write(b"no such stream", filter=pikepdf.Name(f"/{filter_name}"))
    sheet.obj.Contents = pikepdf.Array([damaged, damaged]) if in_array else damaged
    made.save(tmp_path / "damaged.pdf")
    inserts = [insert(1, tmp_path / "damaged.pdf"), insert(2, paper(tmp_path, "b.pdf"))]
    bound = binding.bind(pack("Text."), inserts)
    assert figures(bound)[-1] == "Page 1 of 1 of paper 2"


def test_a_small_file_that_unpacks_to_gigabytes_is_left_out(tmp_path: Path) -> None:
    packer, spaces = zlib.compressobj(9), b" " * (1 << 20)
    content = b"".join(packer.compress(spaces) for _each in range(600)) + packer.flush()
    made = pikepdf.new()
    sheet = made.add_blank_page(page_size=(595, 842))
    bomb = made.make_stream(b"x")
    bomb.write(content, filter=pikepdf.Name.FlateDecode)
    sheet.obj.Contents = bomb
    made.save(tmp_path / "bomb.pdf", compress_streams=False)
    inserts = [insert(1, tmp_path / "bomb.pdf"), insert(2, paper(tmp_path, "b.pdf"))]
    assert figures(binding.bind(pack("Text."), inserts)) == ["Page 1 of 1 of paper 2"]


def test_a_layer_that_is_switched_off_is_not_switched_on_by_us(tmp_path: Path) -> None:
    made = pikepdf.open(paper(tmp_path, "a.pdf"))
    layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="internal"))
    made.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
    )
    made.save(tmp_path / "layers.pdf")
    bound = binding.bind(pack("Text."), [insert(1, tmp_path / "layers.pdf")])
    assert figures(bound) == []
    assert reading.squeezed(ABSENT) in reading.joined(bound)


def test_what_was_filled_in_is_drawn(tmp_path: Path) -> None:
    made = pikepdf.open(paper(tmp_path, "a.pdf"))
    drawing = made.make_stream(b"BT /F1 12 Tf 2 5 Td (FILLED) Tj ET")
    for key, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Form,
        "/BBox": pikepdf.Array([0, 0, 200, 20]),
        "/Resources": made.pages[0].obj.Resources,
    }.items():
        drawing[key] = value
    field = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="answer",
            V="FILLED",
            F=4,
            Rect=pikepdf.Array([72, 500, 272, 520]),
            AP=pikepdf.Dictionary(N=drawing),
        )
    )
    made.pages[0].obj.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    made.save(tmp_path / "form.pdf")
    bound = binding.bind(pack("Text."), [insert(1, tmp_path / "form.pdf")])
    with reading.opened(bound) as file:
        streams = [each.read_bytes() for each in file.objects if isinstance(each, pikepdf.Stream)]
    assert any(b"(FILLED)" in each for each in streams)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and prctl")
def test_the_binder_ends_with_the_worker_that_started_it(tmp_path: Path) -> None:
    """Killed, a worker can tidy nothing: so there is nothing to tidy."""
    before = set(Path(tempfile.gettempdir()).iterdir())
    many = [Chapter(f"{n}", parts=[Part("x", ["Word " * 3_000])]) for n in range(150)]
    worker = os.fork()
    if worker == 0:
        try:
            binding.bind(Pack("Long", "", [], many, ""), [])
        finally:
            os._exit(0)
    deadline = time.monotonic() + 30
    while not (binders := _children_of(worker)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(binders) == 1
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    while Path(f"/proc/{binders[0]}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{binders[0]}").exists()
    assert set(Path(tempfile.gettempdir()).iterdir()) <= before


def _children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in listed.read_text().split()]


def test_a_pdf_that_would_be_too_much_is_left_out(tmp_path: Path) -> None:
    long = paper(tmp_path, "long.pdf", pages=binder.MOST_PAGES + 1)
    made = binding.bind(pack("Text."), [insert(1, long)])
    assert figures(made) == []
    assert reading.squeezed(ABSENT) in reading.joined(made)


def test_without_other_pdfs_it_is_the_pack_alone() -> None:
    told: list[tuple[int, int]] = []
    made = binding.bind(pack("Text."), [], tell=lambda *step: told.append(step))
    assert reading.joined(made) == reading.joined(pdf.render(pack("Text.")))
    assert told[-1] == (2, 2)


def test_a_watermark_lies_on_every_page_and_is_not_part_of_the_text() -> None:
    content = pack("Word. " * 3_000)
    marked = Pack(**{**vars(content), "watermark": "Ann Reader, Norland"})
    made = pdf.render(marked)
    pages = reading.pages(made)
    assert len(pages) > 2
    for page in pages:
        said = [piece for piece in page if piece.inside[:1] == ("/Artifact",)]
        assert "AnnReader" in reading.squeezed("".join(piece.text for piece in said))
    assert "AnnReader" not in reading.joined(made)
    assert "AnnReader" not in "".join(
        reading.squeezed("".join(piece.text for piece in page))
        for page in reading.pages(pdf.render(content))
    )


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "SECONDS", 0.05)
    with pytest.raises(binding.BindingFailed):
        binding.bind(pack("Text."), [])


def test_one_that_fails_says_why() -> None:
    far_too_deep = Pack(
        "Title", "", [], [Chapter("x", parts=[Part("y", ["z"])])], "f", language="!"
    )
    with pytest.raises(binding.BindingFailed, match="lang"):
        binding.bind(far_too_deep, [])


@pytest.mark.slow
def test_a_pack_of_a_whole_taskforce_is_quick_and_small(tmp_path: Path) -> None:
    """P9: 60 governments, 30 papers, in 20 seconds and 600 MB. Here without the database."""
    words = "What was done in this period is said here in some sentences. " * 12
    chapters = [
        Chapter(f"Government {number}", "", [Part(f"{n}. Commitment", [words]) for n in range(9)])
        for number in range(60)
    ]
    inserts = [insert(n, paper(tmp_path, f"{n}.pdf", pages=8)) for n in range(1, 31)]
    started = time.monotonic()
    made = binding.bind(Pack("Briefing", "", [], chapters, "Footer"), inserts)
    assert time.monotonic() - started < 20
    assert len(figures(made)) == 240
    assert len(made) < 20_000_000
