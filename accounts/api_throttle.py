"""The limits of accounts.throttle, where REST framework asks for them."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import throttle

if TYPE_CHECKING:
    # At run time a circle: REST framework's views import the throttles that settings name.
    from rest_framework.views import APIView


class WorkThrottle(BaseThrottle):
    """Count changes, files and searches, as pages do. Raises TooManyAttempts, which says when."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        throttle.count_work(request)
        return True
