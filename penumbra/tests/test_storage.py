"""Where files are kept, by one setting."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from penumbra.storage import storage_of


def test_without_an_address_files_are_kept_in_a_folder(tmp_path):
    entry = storage_of("", folder=tmp_path)

    assert entry["BACKEND"].endswith("FileSystemStorage")
    assert entry["OPTIONS"] == {"location": tmp_path}


def test_a_bucket_is_named_by_an_address(tmp_path):
    url = "s3://my-books/covers/site?region_name=eu-west-1&endpoint_url=https://s3.example.org"

    options = storage_of(url, folder=tmp_path)["OPTIONS"]

    assert (options["bucket_name"], options["location"]) == ("my-books", "covers/site")
    assert options["endpoint_url"] == "https://s3.example.org"
    assert options["default_acl"] is None


@pytest.mark.parametrize(
    "url", ["my-books", "http://my-books/", "s3://", "s3://key:word@my-books", "s3://b?acl=public"]
)
def test_anything_else_is_refused(url, tmp_path):
    with pytest.raises(ImproperlyConfigured):
        storage_of(url, folder=tmp_path)
