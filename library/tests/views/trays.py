"""Rows of every state, and what pages and scripts send about them."""

import json

from library.models import IntakeRow
from library.tests.factories import (
    BookFactory,
    IntakeRowFactory,
    isbn_number,
    make_record,
)

ISBN = isbn_number(61)
ADD = "/add/"
HTMX = {"HX-Request": "true"}


def text(response):
    return response.content.decode()


def said(response):
    return json.loads(response["HX-Trigger"])["intake:said"]


def make_row(owner, state="looking", **fields):
    isbn13 = fields.setdefault("isbn13", isbn_number(IntakeRow.objects.count() + 700))
    if state == "refused":
        fields |= {"isbn13": None, "typed": fields.get("typed", "9780593099323")}
    if state == "found":
        fields = {"record": make_record(isbn13).to_json(), "adds": False} | fields
    if state == "needs_you":
        candidates = [make_record(isbn13, title=name).to_json() for name in ("Dune", "Dune Two")]
        fields = {"candidates": candidates, "reason": "two_candidates"} | fields
    if state in ("added", "owned"):
        fields.setdefault("book", BookFactory(owner=owner, isbn13=isbn13, title="Dune"))
    if state != "looking":
        fields.setdefault("due_at", None)
    return IntakeRowFactory(owner=owner, state=state, **fields)


def act(client, row, action, **given):
    return client.post(f"/add/rows/{row.public_id}/{action}/", given)


def act_in_place(client, row, action, **given):
    return client.post(f"/add/rows/{row.public_id}/{action}/", given, headers=HTMX)
