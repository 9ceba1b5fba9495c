"""The field in which people choose a document."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from taskforce.documents.inspection import EXTENSIONS, LARGEST, clean_name, inspect


class DocumentField(forms.FileField):
    """Inspects what was chosen, so that the error stands beside the field."""

    widget = forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)})
    default_help = _(
        "PDF, Word, Excel, PowerPoint, OpenDocument, text or CSV, up to %(limit)d MB. No case data."
    )

    def __init__(self, **kwargs: Any) -> None:
        hint = self.default_help % {"limit": LARGEST // 1024**2}
        kwargs.setdefault("help_text", hint)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file: UploadedFile | None = super().clean(data, None)
        if not file:
            return None
        inspect(file, clean_name(file.name or ""))
        return file
