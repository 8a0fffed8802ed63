"""Everything of the reader, for programs."""

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from library.api.base import ApiView
from library.downloads import export_response


class ExportView(ApiView):
    def get(self, request: Request) -> StreamingHttpResponse:
        return export_response(request)
