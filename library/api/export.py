"""Everything of the reader, for programs."""

from django.http import StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from library.downloads import export_response


class ExportView(APIView):
    def get(self, request: Request) -> StreamingHttpResponse:
        return export_response(request)
