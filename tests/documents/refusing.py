"""Asking whether a file comes in."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from taskforce.documents.inspection import inspect


def code_of(name: str, data: bytes) -> str:
    """The code of the refusal, or empty; every refusal is a sentence that ends."""
    try:
        inspect(SimpleUploadedFile(name, data), name)
    except ValidationError as error:
        sentence = error.messages[0]
        assert sentence.endswith("."), sentence
        assert len(sentence) > 15, sentence
        return error.code or "none"
    return ""
