"""A6 and A7: whatever bytes come, the answer is a type or a sentence, soon and in little memory."""

import os
import random
import resource
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskforce.documents.inspection import EXTENSIONS, LARGEST, clean_name
from tests.documents.corpus import (
    archive,
    object_stream,
    office,
    office_parts,
    open_document,
    pdf,
    stream,
)
from tests.documents.refusing import code_of

SOUND = [
    *(office(kind) for kind in ("docx", "xlsx", "pptx")),
    *(open_document(kind) for kind in ("odt", "ods", "odp")),
    pdf(object_stream(b"<< /A 1 >>", b"[1]"), catalog=b"/OpenAction 20 0 R"),
    b"a,b\n",
]
PIECES = [
    *("1 0 obj", "<<", ">>", "(", ")", "[", "]", "stream\n", "endstream", "endobj", "%", "\n"),
    *("/N 1", "/First 5", "/Type /ObjStm", "<41>", "/Filter /FlateDecode", "/OpenAction"),
    *("4 0 R", "/S /GoTo", "#41", "\\", "%%EOF"),
]
kinds = st.sampled_from(sorted(EXTENSIONS))


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=400), kind=kinds, start=st.sampled_from([b"", b"PK\3\4", b"%PDF-1.7"])
)
def test_a7_any_bytes_get_an_answer(data: bytes, kind: str, start: bytes) -> None:
    assert isinstance(code_of(f"a.{kind}", start + data), str)


@settings(max_examples=600, deadline=None)
@given(
    whole=st.sampled_from(SOUND),
    kind=kinds,
    changes=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=6),
    end=st.integers(1, 5000),
)
def test_a7_sound_files_with_changes_get_an_answer(
    whole: bytes, kind: str, changes: list[tuple[int, bytes]], end: int
) -> None:
    changed = bytearray(whole)
    for position, piece in changes:
        at = position % len(changed)
        changed[at : at + len(piece)] = piece
    assert isinstance(code_of(f"a.{kind}", bytes(changed[:end])), str)


@settings(max_examples=300, deadline=None)
@given(
    tokens=st.lists(
        st.sampled_from(PIECES),
        max_size=60,
    )
)
def test_a7_pieces_of_pdf_in_any_order_get_an_answer(tokens: list[str]) -> None:
    assert isinstance(code_of("a.pdf", pdf(" ".join(tokens).encode())), str)


@settings(max_examples=300, deadline=None)
@given(name=st.text(max_size=400))
def test_a6_any_name_becomes_one_short_line(name: str) -> None:
    cleaned = clean_name(f"{name}.pdf")
    assert len(cleaned) <= 150
    assert cleaned.isprintable()
    assert not {"/", "\\"} & set(cleaned)
    assert cleaned == clean_name(cleaned)


def many(piece: bytes) -> bytes:
    return pdf(piece * ((LARGEST - 1000) // len(piece)))


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)  # noqa: S311  # the same noise in every run


def packed_with(part: bytes, name: str = "word/x.xml") -> bytes:
    return archive({**office_parts("docx"), name: part})


def elements(number: int) -> bytes:
    """So many empty elements that hardly compress worse than noise would."""
    times, rest = divmod(number, 65_536)
    names = [b"<b%x/>" % (one * 7919 % 65_536) for one in range(65_536)]
    return b"<a>" + b"".join(names) * times + b"".join(names[:rest]) + b"</a>"


HARD: dict[str, Callable[[], tuple[str, bytes]]] = {
    "pdf, objects in each other": lambda: ("a.pdf", many(b"1 0 obj<<")),
    "pdf, brackets in a text": lambda: ("a.pdf", many(b"1 0 obj<<(((((((((((")),
    "pdf, comments over one another": lambda: ("a.pdf", many(b"obj%")),
    "pdf, streams without end": lambda: ("a.pdf", many(b">>stream ")),
    "pdf, streams from nowhere": lambda: ("a.pdf", many(b"stream ")),
    "pdf, escapes": lambda: ("a.pdf", many(b"#41")),
    "pdf, openings": lambda: ("a.pdf", many(b"/OpenAction 1 0 R ")),
    "pdf, small objects": lambda: ("a.pdf", many(b"7 0 obj<</A 1>>endobj\n")),
    "pdf, signs of less": lambda: ("a.pdf", many(b"obj <<<")),
    "pdf, streams that burst": lambda: (
        "a.pdf",
        pdf(*[stream(b"/N 1/First 0/Filter/FlateDecode", zlib.compress(bytes(5 << 20)))] * 900),
    ),
    "docx, elements": lambda: ("a.docx", packed_with(elements(4_000_000))),
    "docx, a depth": lambda: ("a.docx", packed_with(b"<aaaa>" * 100_000)),
    "docx, a tag without end": lambda: (
        "a.docx",
        packed_with(b'<a b="' + noise(2**20).hex().encode() * 8 + b'"/>'),
    ),
    "docx, a comment without end": lambda: (
        "a.docx",
        packed_with(b"<!--" + noise(2**20).hex().encode() * 8 + b"--><a/>"),
    ),
    "txt, lines": lambda: ("a.txt", b"\n" * (LARGEST - 1)),
    "csv, blanks": lambda: ("a.csv", b" " * (LARGEST - 1)),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", HARD)
def test_a7_hard_files_are_answered_soon(case: str) -> None:
    name, data = HARD[case]()
    assert len(data) <= LARGEST
    begun = time.process_time()
    code_of(name, data)
    assert time.process_time() - begun < 10, "seconds of one processor"


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_large_honest_files_come_in(kind: str) -> None:
    picture = noise(9 * 1024**2)
    data = {
        "pdf": pdf(stream(b"/Subtype /Image /Filter /DCTDecode", picture)),
        "docx": archive({**office_parts("docx"), "word/media/i.jpeg": b"\xff\xd8" + picture}),
    }[kind]
    assert code_of(f"a.{kind}", data) == ""


MEMORY = 300 * 1024**2  # bytes on top of what the process has


@pytest.mark.slow
@pytest.mark.parametrize("case", ["docx, elements", "pdf, streams that burst", "pdf, escapes"])
def test_a7_hard_files_are_answered_in_little_memory(case: str) -> None:
    name, data = HARD[case]()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        code_of(name, data)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        os._exit(grown > MEMORY)
    _child, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
