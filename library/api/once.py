"""``Idempotency-Key``: a POST that is sent again acts once, and is answered as the first time."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.http import RawPostDataException
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from library import limits, services

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
_KEY = re.compile(rf"[\x21-\x7e]{{1,{limits.IDEMPOTENCY_KEY_MAX}}}")
_KEPT_HEADERS = ("Location", "ETag")

Handler = Callable[..., Response]


def answer_once(handler: Handler, *, to_keep: Callable[[Any], Any]) -> Handler:
    """Return a handler of POST that acts once for each key; as it is for requests without one.

    ``to_keep`` takes from an answer what is not to be kept.
    """

    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(KEY_HEADER)
        if key is None:
            return handler(request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            most = f"1 to {limits.IDEMPOTENCY_KEY_MAX} visible ASCII characters"
            raise ValidationError({KEY_HEADER: [f"A key has {most}."]})
        claim = services.claim_key(
            owner=request.user, key=key, fingerprint=_fingerprint(request._request)
        )
        if claim.answer:
            return _replayed(claim.answer)
        try:
            response = handler(request, *args, **kwargs)
        except BaseException:
            services.free_key(claim=claim)
            raise
        _keep(claim, response, to_keep(response.data))
        return response

    return answer


def _keep(claim: services.Claim, response: Response, data: Any) -> None:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    body = JSONRenderer().render(data).decode()
    services.keep_answer(claim=claim, status=response.status_code, headers=headers, body=body)


def _replayed(answer: Any) -> Response:
    headers = answer.headers | {REPLAYED_HEADER: "true"}
    data = json.loads(answer.body) if answer.body else None
    return Response(data, status=answer.status or status.HTTP_200_OK, headers=headers)


def _fingerprint(request: Any) -> str:
    try:
        body = request.body
    except RawPostDataException:
        body = b""  # a form, which no address that takes POST understands
    said = f"{request.method} {request.get_full_path()}\n".encode()
    return sha256(said + body).hexdigest()
