"""The API's description of itself: OpenAPI 3.1, made once in each process."""

from functools import lru_cache
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer

from accounts.http import same_for_all

JSON, YAML = "application/json", "application/yaml"


@require_safe
@login_not_required
@same_for_all
def schema_json(request: HttpRequest) -> HttpResponse:
    return _answer(request, JSON)


@require_safe
@login_not_required
@same_for_all
def schema_yaml(request: HttpRequest) -> HttpResponse:
    return _answer(request, YAML)


@lru_cache(maxsize=2)
def schema_text(media_type: str) -> bytes:
    """Return the schema as JSON or YAML. Some seconds the first time."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    renderer = OpenApiJsonRenderer2() if media_type == JSON else OpenApiYamlRenderer()
    return renderer.render(schema, renderer_context={})


def _answer(request: HttpRequest, media_type: str) -> HttpResponse:
    text = schema_text(media_type)
    tag = f'"{sha256(text).hexdigest()[:16]}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(text, content_type=media_type)
    answer["ETag"], answer["Cache-Control"] = tag, "public, max-age=300"
    return answer
