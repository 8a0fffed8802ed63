"""What every address of the API has in common: entity tags, idempotency keys, limits, caching."""

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import limits_used
from library.api.once import answer_once

_PRIVATE = "private, no-cache"


class ApiView(APIView):
    """An address of the API.

    ``resource`` is what a token may be limited to.
    """

    resource = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        handler = getattr(self, "post", None)
        if request.method == "POST" and handler and request.user.is_authenticated:
            # In the place of the method for this one request: a view is made anew for each.
            self.post = answer_once(handler, to_keep=self.to_keep)

    def to_keep(self, data: Any) -> Any:
        """Return what is kept of an answer to POST for a repetition of it: no secrets."""
        return data

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", _PRIVATE)
        if uses := limits_used(request):
            answer["RateLimit-Policy"] = ", ".join(
                f'"{use.name}";q={use.most};w={use.window_s}' for use in uses
            )
            answer["RateLimit"] = ", ".join(
                f'"{use.name}";r={use.left};t={use.reset_s}' for use in uses
            )
        return answer


class OpenView(ApiView):
    """An address that visitors may ask as well; what they get, everybody gets."""

    resource = "open"
    permission_classes = tuple(
        one for one in APIView.permission_classes if one is not IsAuthenticated
    )
