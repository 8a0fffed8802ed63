"""Clerk (clerk.com) as a way to sign in: keys, cookies, tokens, the handshake, its two APIs.

Nothing here knows our tables but ``models``; ``accounts.services`` turns what Clerk says into
accounts, and ``accounts.middleware`` puts it all before the views.
"""
