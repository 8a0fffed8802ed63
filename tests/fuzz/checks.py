"""A check of our own: what one reader keeps private is in no answer to anybody else."""

import os

import schemathesis


@schemathesis.check
def keeps_what_is_private(ctx, response, case) -> None:
    mark = os.environ.get("FUZZ_MARK", "")
    assert not mark or mark.encode() not in response.content, "a private book of somebody else"
