"""What a page with a camera may do that no other page may."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse

# The barcode reader is WebAssembly: it is compiled in the page, and runs nothing written as text.
_READS_BARCODES = csp_update({"script-src": ["'wasm-unsafe-eval'"]})


def with_camera(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page of a view use the camera, and WebAssembly to read what it sees."""

    @wraps(view)
    def allowed(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        return response

    return _READS_BARCODES(allowed)
