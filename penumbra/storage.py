"""Where uploaded files are kept, from one address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

_S3_OPTIONS = {"region_name", "endpoint_url", "addressing_style"}


def storage_of(url: str, *, folder: Path) -> dict[str, Any]:
    """Return the entry of STORAGES for ``s3://bucket/folder?region_name=…``; "" is ``folder``.

    The keys to a bucket come from where boto3 looks for them, not from the address.
    """
    if not url:
        backend = "django.core.files.storage.FileSystemStorage"
        return {"BACKEND": backend, "OPTIONS": {"location": folder}}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    unknown = set(options) - _S3_OPTIONS
    if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc or unknown:
        raise ImproperlyConfigured("STORAGE_URL must look like s3://bucket/folder?region_name=….")
    options |= {"bucket_name": parts.hostname, "location": parts.path.strip("/")}
    # Files are handed out by the site itself: none is ever public in the bucket.
    options |= {"default_acl": None, "querystring_auth": True}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
