"""Small documents as people upload them, built here so that nobody needs a file."""

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"""%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>
endobj
trailer
<< /Root 1 0 R >>
startxref
0
%%EOF
"""


def letter(name: str = "nomination.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A letter of nomination."""
    return SimpleUploadedFile(name, content, "application/pdf")
