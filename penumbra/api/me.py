"""The account of whoever asks. What asks for the password, programs cannot do."""

from collections.abc import Callable

from django.urls import reverse
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services as accounts
from accounts.models import User
from library import services
from library.api.base import ApiView
from library.api.reading import read, read_picture
from library.api.schema.doc import says
from library.api.schema.lists import PictureInput
from library.api.serializers import picture_urls
from library.api.tags import marks_in, not_modified, seen_marks, whole_tag
from library.limits import AVATAR_WIDTHS
from library.throttle import count_picture
from penumbra.api import shapes

ME = "me"
_SHOWN = (
    *("handle", "name", "email", "bio", "links", "avatar_key", "is_published"),
    *("default_book_visibility", "created_at"),
)


class MeView(ApiView):
    """The account."""

    resource = ME

    @says("Your account and its settings", shapes.Me, tag=ME, name="get_me", tagged=True)
    def get(self, request: Request) -> Response:
        return not_modified(request, _tag(request.user)) or _answer(request.user)

    @says(
        "Change what is given of your account",
        shapes.Me,
        body=shapes.MeInput,
        refuses=(409,),
        tag=ME,
        name="change_me",
        tied=True,
    )
    def patch(self, request: Request) -> Response:
        given = read(shapes.MeInput, request)
        changed = accounts.change_account(
            user=request.user, given=given, is_seen=_is_seen(seen_marks(request))
        )
        return _answer(changed)


class AvatarView(ApiView):
    """One's own picture."""

    resource = ME
    parser_classes = (MultiPartParser, JSONParser)

    @says(
        "Put a picture of yourself on your page",
        shapes.Me,
        body={"multipart/form-data": PictureInput},
        tag=ME,
        name="put_avatar",
    )
    def put(self, request: Request) -> Response:
        given = read(PictureInput, request)
        count_picture(request)
        services.set_avatar(owner=request.user, data=read_picture(given["image"]))
        return _answer(User.objects.get(pk=request.user.pk))

    @says("Take your picture off", status=204, tag=ME, name="remove_avatar")
    def delete(self, request: Request) -> Response:
        services.remove_avatar(owner=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _is_seen(marks: frozenset[str] | None) -> Callable[[User], bool]:
    return lambda user: marks is None or marks_in(_tag(user)) <= marks


def _tag(user: User) -> str:
    return whole_tag(*(getattr(user, name) for name in _SHOWN))


def _answer(user: User) -> Response:
    body = {
        "handle": user.handle,
        "name": user.name,
        "email": user.email,
        "bio": user.bio,
        "links": user.links,
        "avatar": picture_urls(user.avatar_key, AVATAR_WIDTHS),
        "is_published": user.is_published,
        "default_book_visibility": user.default_book_visibility,
        "created_at": user.created_at,
        "html_url": reverse("library:showcase", args=[user.handle]),
    }
    return Response(body, headers={"ETag": _tag(user)})
