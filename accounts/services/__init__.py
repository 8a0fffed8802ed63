"""What happens to accounts, invitations and API tokens. The same functions serve every caller."""

from accounts.services.account_changes import change_account
from accounts.services.clerk_events import take_in_clerk_message
from accounts.services.clerk_sessions import (
    end_clerk_session,
    note_clerk_sign_in,
    note_clerk_sign_out,
    note_impersonation,
    prune_clerk_news,
    revoke_clerk_session,
    revoke_other_clerk_sessions,
)
from accounts.services.clerk_users import (
    delete_clerk_user,
    reader_by_clerk,
    take_in_clerk_user,
    update_from_clerk,
)
from accounts.services.handle_changes import change_handle
from accounts.services.invitations import (
    MadeInvitation,
    invitation_expiry,
    invitations_left,
    invite,
    make_invitation,
    revoke_invitation,
)
from accounts.services.leaving import leave, leave_now, stay
from accounts.services.publishing import answer_later, publish, unpublish
from accounts.services.roles import set_role
from accounts.services.second_factor import (
    add_second_factor,
    check_second_factor,
    new_second_factor,
    paper_codes_left,
    remove_second_factor,
    second_factor_of,
)
from accounts.services.tokens import MadeToken, authenticate_token, make_token, revoke_token
from accounts.services.users import (
    Profile,
    change_email,
    end_sessions,
    set_default_visibility,
    sign_up,
    update_profile,
)

__all__ = [
    "add_second_factor",
    "check_second_factor",
    "new_second_factor",
    "paper_codes_left",
    "remove_second_factor",
    "second_factor_of",
    "MadeInvitation",
    "MadeToken",
    "Profile",
    "answer_later",
    "authenticate_token",
    "change_account",
    "change_email",
    "change_handle",
    "delete_clerk_user",
    "end_clerk_session",
    "end_sessions",
    "invitation_expiry",
    "invitations_left",
    "invite",
    "leave",
    "leave_now",
    "make_invitation",
    "make_token",
    "note_clerk_sign_in",
    "note_clerk_sign_out",
    "note_impersonation",
    "prune_clerk_news",
    "publish",
    "reader_by_clerk",
    "revoke_clerk_session",
    "revoke_other_clerk_sessions",
    "revoke_invitation",
    "revoke_token",
    "set_default_visibility",
    "set_role",
    "sign_up",
    "stay",
    "take_in_clerk_message",
    "take_in_clerk_user",
    "unpublish",
    "update_from_clerk",
    "update_profile",
]
