"""Files are refused by their size before they fill a disk."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile

from library.tests.factories import BookFactory
from penumbra import uploads


def test_a_request_that_announces_too_much_is_not_read(reader, reader_client):
    book = BookFactory(owner=reader)

    response = reader_client.post(
        f"/books/{book.public_id}/cover/",
        {"image": SimpleUploadedFile("a.jpg", b"x")},
        CONTENT_LENGTH=str(uploads.REQUEST_BYTES_MAX + 1),
    )

    assert response.status_code in (400, 413)


def test_one_that_announces_little_and_sends_much_is_cut_off(monkeypatch):
    monkeypatch.setattr(uploads, "REQUEST_BYTES_MAX", 10)
    handler = uploads.LimitedUpload()

    assert handler.receive_data_chunk(b"12345678", 0) == b"12345678"
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"9012", 8)
