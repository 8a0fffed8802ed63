from django.urls import path

from accounts import converters  # noqa: F401  (registers <token_id:…>)
from library.api.urls import urlpatterns as of_the_library
from penumbra.api import activity, invitations, me, schema, tokens

app_name = "api"

urlpatterns = [
    *of_the_library,
    path("me/", me.MeView.as_view(), name="me"),
    path("me/avatar/", me.AvatarView.as_view(), name="avatar"),
    path("me/activity/", activity.ActivityView.as_view(), name="activity"),
    path("invitations/", invitations.InvitationsView.as_view(), name="invitation-list"),
    path(
        "invitations/<token_id:public_id>/",
        invitations.InvitationView.as_view(),
        name="invitation-detail",
    ),
    path("tokens/", tokens.TokensView.as_view(), name="token-list"),
    path("tokens/<token_id:public_id>/", tokens.TokenView.as_view(), name="token-detail"),
    path("schema.json", schema.schema_json, name="schema-json"),
    path("schema.yaml", schema.schema_yaml, name="schema-yaml"),
]
