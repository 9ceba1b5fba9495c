"""Briefing packs to look into: made as a worker makes them, read as a reader does."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings import services
from meetings.models import BriefingPack, Meeting, Paper
from members.models import User
from tests.access.world import World
from tests.packs import reading


def made_for(user: User, meeting: Meeting) -> BriefingPack:
    """A pack, ordered and made by a worker."""
    ordered = services.order_pack(meeting=meeting, actor=user)
    services.make_pack()
    ordered.refresh_from_db()
    return ordered


def text_of(pack: BriefingPack) -> str:
    """Everything that the file says: its own text, and that of the pages laid into it."""
    assert pack.document is not None
    content = pack.document.path.read_bytes()
    with pikepdf.open(io.BytesIO(content)) as file:
        laid = [
            picture.read_bytes().decode("latin-1")
            for page in file.pages
            for picture in page.obj.Resources.get("/XObject", {}).values()
        ]
        titles = str(file.docinfo)
    own = "".join(piece.text for page in reading.pages(content) for piece in page)
    return reading.squeezed(own + titles + "".join(laid))


def paper_file(words: str) -> SimpleUploadedFile:
    """A PDF in which these letters stand as they are."""
    made = pikepdf.new()
    sheet = made.add_blank_page(page_size=(595, 842))
    sheet.obj.Contents = made.make_stream(f"BT /F1 24 Tf 72 300 Td ({words}) Tj ET".encode())
    target = io.BytesIO()
    made.save(target)
    return SimpleUploadedFile(f"{words}.pdf", target.getvalue(), "application/pdf")


def bring(world: World, meeting: Meeting, access: str, words: str) -> Paper:
    paper = world.plan_paper(meeting, access, title=f"On {words}")
    services.bring_paper(paper=paper, file=paper_file(words), actor=world.user("officer"))
    return paper
