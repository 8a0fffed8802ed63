"""What is true of every operation, said once and written into the schema of each."""

from typing import Any

from library.api.schema.doc import PROBLEM
from library.api.schema.examples import EXAMPLES

_REF = {"$ref": "#/components/schemas/Problem"}
_WORDS = {
    "400": "The body is not JSON.",
    "401": "No token or session, or one that opens nothing.",
    "403": "The token may not do this, a session's CSRF token is wrong, or the account is leaving.",
    "404": "There is no such thing among what you may see.",
    "406": "Only JSON is to be had.",
    "409": "It does not go together with what is there.",
    "410": "There is nothing left to take back.",
    "412": "It is no longer as `If-Match` says; nothing was done.",
    "413": "The body is larger than 8 MB.",
    "415": "The body is of a kind that is not read here.",
    "422": "Something in it cannot be; `errors` has messages by field.",
    "429": "Too much at once: wait the seconds of `Retry-After`.",
    "503": "Those who know cannot be reached: wait the seconds of `Retry-After`.",
}
_FOR_ALL = ("403", "406", "422", "429")
_WITH_BODY = ("400", "413", "415")
_SECURITY = [{"token": []}, {"session": []}]
_OPENING = ("x-tagged", "x-tied", "x-open")


def complete(result: dict[str, Any], generator: Any, **more: Any) -> dict[str, Any]:
    """Add to a schema what every operation has: a hook of drf-spectacular."""
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    components = result["components"]
    for name, schema in components["schemas"].items():
        _complete_schema(name, schema)
    components["schemas"]["Problem"]["additionalProperties"] = True
    components["securitySchemes"] = _SCHEMES
    components["headers"], components["responses"] = _HEADERS, _problems()
    return result


_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "pen_…",
        "description": "A token made under API tokens, of scope `read` or `write`, for everything "
        "or one resource; or a session token of Clerk, where the site uses it.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The pages' session. What changes something needs `X-CSRFToken` as well.",
    },
}
_HEADERS = {
    "ETag": {
        "description": "The tag of this state, for `If-None-Match` and `If-Match`.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Path of what is new.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'What is left: `"lookups";r=59;t=41`, 59 until 41 seconds are over.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'What is allowed: `"lookups";q=60;w=60`, 60 in 60 seconds.',
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer"},
    },
    "Idempotency-Replayed": {
        "description": "`true`: this is the first answer again; nothing was done.",
        "schema": {"type": "string"},
    },
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the answer you have: 304 while nothing has changed.",
    "schema": {"type": "string"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag you saw: 412, and nothing is done, if it was changed meanwhile.",
    "schema": {"type": "string"},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of your own: sent again within 24 hours, the request acts once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    tagged, tied, is_open = (operation.pop(name, False) for name in _OPENING)
    responses = operation["responses"]
    wanted = {*_FOR_ALL, *(_WITH_BODY if "requestBody" in operation else ())}
    # A token that opens nothing is refused where visitors may ask as well.
    wanted |= {"401", "503"}
    # A cursor that was not given out leads nowhere.
    has_cursor = any(one["name"] == "cursor" for one in operation.get("parameters", ()))
    wanted |= {"404"} if "{" in path or has_cursor else set()
    wanted |= {"409"} if method == "post" else set()
    for status in wanted - set(responses):
        responses[status] = {}
    for status in responses:
        if status[0] in "45":
            responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
            continue
        response = responses[status]
        response["description"] = response.get("description") or "Done."
        response["headers"] = _headers(method, status, tagged=tagged or tied)
        if not response["headers"]:
            del response["headers"]
    operation["responses"] = dict(sorted(responses.items()))
    operation["security"] = [*_SECURITY, {}] if is_open else _SECURITY
    parameters = operation.setdefault("parameters", [])
    parameters += [_IF_NONE_MATCH] if tagged else []
    parameters += [_IF_MATCH] if tied else []
    parameters += [_KEY] if method == "post" else []
    for parameter in parameters:
        if parameter["in"] == "path" and parameter["name"] in _SHAPES:
            parameter["schema"] |= {"type": "string"} | _SHAPES[parameter["name"]]
        parameter["schema"].setdefault("examples", [_example("", parameter["name"], parameter)])
        parameter.setdefault("description", _PATHS.get(parameter["name"], ""))


_PATHS = {
    "public_id": "The id.",
    "entry_id": "The id of the entry.",
    "revision_id": "The id of the change.",
    "message_id": "The id of the message.",
    "isbn": "An ISBN in any form.",
    "isbn13": "ISBN, thirteen digits.",
    "handle": "The handle of the reader.",
    "year": "`all-time`, or a year from 1900 on.",
    "place": "1 to 6.",
    "action": "What to do.",
    "share_key": "The secret of the link.",
}


_ID = {"pattern": "^[1-9A-HJ-NP-Za-km-z]{12}$"}
_SHAPES: dict[str, dict[str, Any]] = {
    "public_id": _ID,
    "entry_id": _ID,
    "revision_id": _ID,
    "isbn13": {"pattern": "^97[89][0-9]{10}$"},
    "handle": {"pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{2,29}$"},
    "year": {"pattern": "^(all-time|[0-9]{4})$"},
    "share_key": {"pattern": "^[1-9A-HJ-NP-Za-km-z]{22}$"},
}


def _headers(method: str, status: str, *, tagged: bool) -> dict[str, Any]:
    names = ["ETag"] if status in ("200", "201", "304") and tagged else []
    names += ["Location", "ETag"] if status == "201" and not tagged else []
    names += ["Idempotency-Replayed"] if method == "post" else []
    names += ["RateLimit", "RateLimit-Policy"] if status[0] == "2" else []
    return _named(names)


def _named(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problems() -> dict[str, Any]:
    headers = {status: ["Retry-After"] for status in ("429", "503")}
    headers["429"] = [*headers["429"], "RateLimit", "RateLimit-Policy"]
    return {
        f"Problem{status}": {
            "description": words,
            "content": {PROBLEM: {"schema": _REF}},
            **({"headers": _named(headers[status])} if status in headers else {}),
        }
        for status, words in _WORDS.items()
    }


def _complete_schema(name: str, schema: dict[str, Any]) -> None:
    if name.endswith("Input") or name == "BulkItem":
        schema["additionalProperties"] = False
    for field, said in schema.get("properties", {}).items():
        if "examples" not in said:
            said["examples"] = [_example(name, field, said)]


def _example(component: str, field: str, said: dict[str, Any]) -> Any:
    for key in (f"{component}.{field}", f"field {field}" if component else field, field):
        if key in EXAMPLES:
            return EXAMPLES[key]
    raise KeyError(f"library.api.schema.examples has none for {component}.{field}: {said}")
