from django.urls import path

from accounts import converters  # noqa: F401  (registers <token_id:…>)
from accounts.http import local_only
from accounts.views import (
    activity,
    clerk_pages,
    invitations,
    leaving,
    passwords,
    publishing,
    second_factor,
    sessions,
    settings,
    tokens,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-up/", sessions.sign_up, name="sign-up"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("session/", clerk_pages.renewed, name="session-renewed"),
    path("clerk/", clerk_pages.account, name="clerk-account"),
    path("password/", local_only(passwords.PasswordChange.as_view()), name="password-change"),
    path("password/reset/", local_only(passwords.PasswordReset.as_view()), name="password-reset"),
    path(
        "password/reset/sent/",
        local_only(passwords.PasswordResetDone.as_view()),
        name="password-reset-done",
    ),
    path(
        "password/reset/done/",
        local_only(passwords.PasswordResetComplete.as_view()),
        name="password-reset-complete",
    ),
    path(
        "password/reset/<uidb64>/<token>/",
        local_only(passwords.PasswordResetConfirm.as_view()),
        name="password-reset-confirm",
    ),
    path("settings/", settings.profile_edit, name="settings"),
    path("privacy/", settings.privacy_edit, name="privacy"),
    path("security/", settings.security_edit, name="security"),
    path("second-factor/", second_factor.second_factor_edit, name="second-factor"),
    path("second-factor/check/", second_factor.second_factor_check, name="second-factor-check"),
    path("sessions/", settings.sessions_end, name="sessions-end"),
    path("leave/", leaving.leave, name="leave"),
    path("leaving/", leaving.leaving, name="leaving"),
    path("leaving/stay/", leaving.stay, name="stay"),
    path("leaving/now/", leaving.leave_now, name="leave-now"),
    path("publish/", publishing.publish, name="publish"),
    path("invitations/", invitations.invitations, name="invitations"),
    path(
        "invitations/<token_id:public_id>/revoke/",
        invitations.invitation_revoke,
        name="invitation-revoke",
    ),
    path("activity/", activity.activity, name="activity"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<token_id:public_id>/revoke/", tokens.token_revoke, name="token-revoke"),
]
