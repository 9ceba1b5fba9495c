"""Pictures in office files tell nothing of place, time, person and camera."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from taskforce.documents import services
from taskforce.documents.inspection import inspect
from taskforce.documents.pictures import without_traces
from taskforce.documents.services import opened
from tests.documents.corpus import office, open_document
from tests.factories.documents import letter

SECRET = b"quokka-marker"
GPS, MAKER, MODEL, ORIENTATION = 0x8825, 0x010F, 0x0110, 0x0112


def exif(turned: int = 1) -> bytes:
    """Place, camera and which way up."""
    made = Image.Exif()
    made[MAKER], made[MODEL], made[ORIENTATION] = SECRET.decode(), "Camera", turned
    made.get_ifd(GPS).update({1: "N", 2: (59.0, 54.0, 0.0), 3: "E", 4: (10.0, 45.0, 0.0)})
    return made.tobytes()


def picture() -> Image.Image:
    made = Image.new("RGB", (40, 20))
    made.putdata([(x * 6, x * 3 % 255, 90) for x in range(40)] * 20)
    return made


def jpeg(*, turned: int = 1, progressive: bool = False) -> bytes:
    target = io.BytesIO()
    picture().save(
        target,
        "JPEG",
        exif=exif(turned),
        comment=SECRET,
        xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>",
        progressive=progressive,
    )
    return target.getvalue()


def png() -> bytes:
    target, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_text("Comment", SECRET.decode(), zip=True)
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    picture().save(target, "PNG", pnginfo=told, exif=exif())
    return target.getvalue()


def webp() -> bytes:
    target = io.BytesIO()
    picture().save(target, "WEBP", lossless=True, exif=exif(), xmp=SECRET)
    return target.getvalue()


PICTURES = {
    "jpeg": jpeg(),
    "progressive": jpeg(progressive=True),
    "png": png(),
    "webp": webp(),
}


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@pytest.mark.parametrize("name", PICTURES)
def test_traces_go_and_the_picture_stays(name: str) -> None:
    before = PICTURES[name]
    assert SECRET in before
    after = without_traces(before)
    shown = Image.open(io.BytesIO(after))
    assert SECRET not in after
    assert not shown.getexif()
    assert not shown.getexif().get_ifd(GPS)
    assert not {"xmp", "comment", "Author", "XML:com.adobe.xmp"} & set(shown.info)
    assert pixels(after) == pixels(before)
    assert without_traces(after) is after, "nothing is left to take out"


@pytest.mark.parametrize("turned", range(2, 9))
def test_which_way_up_a_photograph_is_stays_known(turned: int) -> None:
    shown = Image.open(io.BytesIO(without_traces(jpeg(turned=turned))))
    assert dict(shown.getexif()) == {ORIENTATION: turned}


def test_what_a_telephone_hides_behind_the_picture_goes() -> None:
    for name, data in PICTURES.items():
        if name != "webp":
            assert SECRET not in without_traces(data + b"\0film" + SECRET), name


def test_colours_stay_right() -> None:
    target = io.BytesIO()
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture().save(target, "JPEG", icc_profile=profile, exif=exif())
    shown = Image.open(io.BytesIO(without_traces(target.getvalue())))
    assert shown.info["icc_profile"] == profile


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff\xe1\0\x01",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">L4s", 2**31, b"tEXt"),
        b"RIFF\0\0\0\0WEBP" + struct.pack("<4sL", b"EXIF", 2**31),
        b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*\xff\xff\xff\xff" + b"\0" * 30,
    ],
)
def test_what_cannot_be_read_is_left_alone(data: bytes) -> None:
    assert without_traces(data) == data


@pytest.mark.parametrize("length", range(0, 600, 7))
def test_a_picture_cut_off_anywhere_breaks_nothing(length: int) -> None:
    for data in PICTURES.values():
        assert len(without_traces(data[:length])) <= length + 40


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods", "odp"])
def test_a_stored_file_has_pictures_without_traces(db: None, data: Path, kind: str) -> None:
    folder = {"docx": "word/media", "xlsx": "xl/media", "pptx": "ppt/media"}.get(kind, "Pictures")
    parts = {f"{folder}/{name}.bin": content for name, content in PICTURES.items()}
    made = office(kind, parts) if "media" in folder else open_document(kind, parts)
    document = services.store(file=letter(f"a.{kind}", made), actor=None)
    stored = opened(document).read()
    assert document.size == len(stored)
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(io.BytesIO(stored)) as after:
        assert after.testzip() is None
        assert after.namelist() == before.namelist()
        for name in after.namelist():
            same = after.read(name) == before.read(name)
            assert same is not name.startswith(folder), name
            assert SECRET not in after.read(name)
            assert after.getinfo(name).compress_type == before.getinfo(name).compress_type
    inspect(letter(f"a.{kind}", stored), f"a.{kind}")


def test_a_file_without_traces_is_stored_byte_for_byte(db: None, data: Path) -> None:
    made = office("docx", {"word/media/a.png": without_traces(png())})
    document = services.store(file=letter("a.docx", made), actor=None)
    assert opened(document).read() == made
