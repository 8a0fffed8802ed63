"""A limit on what comes in before any view sees it: Django itself takes files of any size."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# The largest file any page takes, and room for the rest of its form. Pages have limits of their
# own, which they tell beside the field; this one keeps a disk from being filled.
REQUEST_BYTES_MAX = 24 * 1024 * 1024


class LimitedUpload(FileUploadHandler):
    """Refuses a request by its announced length, and a part by what has really come."""

    received = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        if content_length > REQUEST_BYTES_MAX:
            raise RequestDataTooBig("The request is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > REQUEST_BYTES_MAX:
            raise RequestDataTooBig("The request is too large.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
