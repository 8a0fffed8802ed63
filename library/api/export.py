"""Everything of the reader, for programs."""

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from library.api.base import ApiView
from library.api.schema.doc import FILE, says
from library.downloads import export_response


class ExportView(ApiView):
    """A zip of everything."""

    resource = "export"

    @says(
        "Everything of yours as a zip, pictures too; one at a time, ten an hour",
        FILE,
        tag="export",
        name="export",
        media="application/zip",
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        return export_response(request)
