"""How much of a request is taken in before anybody has looked at it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from taskforce.documents.inspection import LARGEST


class LimitHandler(FileUploadHandler):
    """Stands before Django's own handlers and hands them no more of a file than tells that it is
    too large, so that the inspection says so; the rest is read and forgotten.

    A request that is larger than all of its files could be is answered before it is read.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  # Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig, which Django answers."""
        if content_length > settings.LARGEST_REQUEST:
            raise RequestDataTooBig("The request is larger than LARGEST_REQUEST.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST else None

    def file_complete(self, file_size: int) -> None:
        """The file itself is the next handler's."""
