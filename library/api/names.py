"""Contributors and subjects of a library: listed, renamed, made one."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.pagination import read_page
from library.api.reading import read
from library.api.schema import shown as shapes
from library.api.schema.doc import PAGED, said, says
from library.services import CONTRIBUTORS, SUBJECTS, NameKind

_Q = said("q", "Only names that contain this.")


class _NameView(ApiView):
    """What the views of both kinds have in common."""

    kind: NameKind = CONTRIBUTORS
    one = "contributor"

    def answer(self, row: Any) -> Response:
        return Response(self.told(row))

    def told(self, row: Any) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "name": row.name,
            "sort_name": getattr(row, "sort_name", row.name),
            "books": row.book_count,
            "url": reverse(f"api:{self.one}-detail", args=[row.public_id]),
        }

    def named(self, public_id: str) -> dict[str, Any]:
        return {"owner": self.request.user, "kind": self.kind, "public_id": public_id}


class NamesView(_NameView):
    """All names of a kind."""

    def get(self, request: Request) -> Response:
        text = request.query_params.get("q", "")[:200].replace("\x00", "")
        rows = services.names_of(owner=request.user, kind=self.kind, text=text)
        page = read_page(request, rows, ("key", "pk"))
        return Response(page.answer([self.told(row) for row in page.rows]))


class NameView(_NameView):
    """One name."""

    def get(self, request: Request, public_id: str) -> Response:
        return self.answer(services.get_name(**self.named(public_id)))

    def patch(self, request: Request, public_id: str) -> Response:
        name = read(shapes.RenameInput, request)["name"]
        return self.answer(services.rename(**self.named(public_id), name=name))


class MergeView(_NameView):
    """Two names that are one."""

    def post(self, request: Request, public_id: str) -> Response:
        into = read(shapes.MergeInput, request)["into"]
        return self.answer(services.merge(**self.named(public_id), into=into))


def _views(kind: NameKind, one: str) -> dict[str, type[ApiView]]:
    """Return the views of one kind of name, each with what it says of itself."""
    of = {"kind": kind, "one": one, "resource": kind.field}
    return {
        name: extend_schema_view(**_said(view, kind.field, one))(
            type(f"{one}{view.__name__}", (view,), of)
        )
        for name, view in (("all", NamesView), ("one", NameView), ("merge", MergeView))
    }


def _said(view: type[ApiView], many: str, one: str) -> dict[str, Any]:
    on: dict[str, Any] = {"refuses": (404,), "tag": many}
    if view is NamesView:
        words, asked = f"The {many} of your library, in alphabetical order", (_Q, *PAGED)
        return {"get": says(words, shapes.NamePage, parameters=asked, name=f"list_{many}", **on)}
    on["answer"] = shapes.NameShape
    if view is MergeView:
        words = f"Put all books of a {one} on another one; this one is no more"
        return {"post": says(words, name=f"merge_{one}", body=shapes.MergeInput, **on)}
    words = f"Spell a {one} otherwise on every book"
    return {
        "get": says(f"One {one} of your library", name=f"get_{one}", **on),
        "patch": says(words, name=f"rename_{one}", body=shapes.RenameInput, **on),
    }


CONTRIBUTOR_VIEWS = _views(CONTRIBUTORS, "contributor")
SUBJECT_VIEWS = _views(SUBJECTS, "subject")
