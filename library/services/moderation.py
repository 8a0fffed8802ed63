"""What those who look after the site do about a public page, and what others tell them of it."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Model, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from accounts.changes import note_reader
from library import limits
from library.choices import ReportReason
from library.exceptions import InvalidReport
from library.models import Book, ReadingList, Report
from library.services import noting
from library.services.versions import changing
from library.text import clean_text

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_MAIL_TIMEOUT_S = 10
_SUBJECT = "About your pages on Penumbra"
_HIDDEN = (
    "Those who look after the site have hidden {what}: nobody but you sees it now.\n\n"
    "Their reason: {reason}\n\n"
    "Nothing of yours is lost, and you can go on changing it."
)
_SHOWN_AGAIN = "{what} is no longer hidden: whoever may see it sees it again."


def report_page(
    *, page: "User | ReadingList | Book", reason: str, text: str, made_by: "User | None"
) -> Report:
    """Keep what somebody says of a public page: of a reader's whole page, a list, or a book.

    Whether they may see the page is the caller's business. Raises InvalidReport. 1 query.
    """
    text = "\n".join(map(clean_text, text[: limits.REPORT_MAX * 2].splitlines())).strip()
    errors = {}
    if reason not in ReportReason.values:
        errors["reason"] = ["Choose what is wrong with the page."]
    if len(text) > limits.REPORT_MAX:
        errors["text"] = [f"At most {limits.REPORT_MAX:,} characters."]
    elif reason == ReportReason.OTHER and not text:
        errors["text"] = ["Say in a few words what is wrong."]
    if errors:
        raise InvalidReport(errors=errors)
    about: dict[str, object] = {"owner_id": _owner_id(page)}
    if not isinstance(page, get_user_model()):
        about["book" if isinstance(page, Book) else "reading_list"] = page
    made = Report.objects.create(
        **about, reason=reason, text=text, made_by=made_by, made_at=timezone.now()
    )
    logger.info("page.reported report_id=%s reason=%s", made.pk, reason)
    return made


def reported_page(report: Report) -> "User | ReadingList | Book":
    """Return what a report is about. No query when it is loaded."""
    return report.book or report.reading_list or report.owner


def close_report(*, report: Report, closed_by: "User") -> None:
    """Note that a report is dealt with; the first to say so is kept."""
    still_open = Report.objects.filter(pk=report.pk, closed_at__isnull=True)
    with transaction.atomic():
        if still_open.update(closed_at=timezone.now(), closed_by=closed_by):
            # Nobody's own: whoever was reported is not told of it.
            audit.record(
                "admin.report_closed", owner=None, actor=closed_by, object_id=str(report.pk)
            )


def delete_row(*, row: Model) -> None:
    """Delete one row for good, whatever it is, as those who look after the site may."""
    with changing():
        noting.note_deletion(row)
        row.delete()


def hide_reader(*, reader: "User", reason: str) -> None:
    """Hide everything of a reader from everybody else at once, and tell them why by mail.

    The reason is replaced when it was hidden before. Raises InvalidReport without a reason.
    """
    _hide(reader, reason)


def hide_list(*, reading_list: ReadingList, reason: str) -> None:
    """Hide a list, as ``hide_reader`` does."""
    _hide(reading_list, reason)


def hide_book(*, book: Book, reason: str) -> None:
    """Hide a book, as ``hide_reader`` does; it vanishes from lists and ledges as well."""
    _hide(book, reason)


def show_reader(*, reader: "User") -> None:
    """Take back ``hide_reader``, and tell them by mail. What is private stays so."""
    _show(reader)


def show_list(*, reading_list: ReadingList) -> None:
    """Take back ``hide_list``, and tell its owner by mail."""
    _show(reading_list)


def show_book(*, book: Book) -> None:
    """Take back ``hide_book``, and tell its owner by mail."""
    _show(book)


def hidden_notice(page: "User | ReadingList | Book") -> str:
    """Return what its owner reads on a page that was hidden; "" for one that was not."""
    if page.hidden_at is None:
        return ""
    what = {Book: "this book", ReadingList: "this list"}.get(type(page), "your pages")
    because = f" Their reason: {page.hidden_reason}" if page.hidden_reason else ""
    return f"Those who look after the site have hidden {what} from everybody else.{because}"


def _hide(page: "User | ReadingList | Book", reason: str) -> None:
    reason = clean_text(reason, limit=limits.HIDDEN_REASON_MAX)
    if not reason:
        raise InvalidReport("Give a reason: the owner is told.", errors={"reason": ["Say why."]})
    if page.hidden_at and page.hidden_reason == reason:
        return
    since = Coalesce("hidden_at", Value(timezone.now()))
    text = _HIDDEN.format(what=_name_of(page), reason=reason)
    _change(page, "hidden", text, hidden_at=since, hidden_reason=reason)
    logger.info("page.hidden %s", _id_of(page))


def _show(page: "User | ReadingList | Book") -> None:
    if page.hidden_at is None:
        return
    name = _name_of(page)
    text = _SHOWN_AGAIN.format(what=name[0].upper() + name[1:])
    _change(page, "shown_again", text, hidden_at=None, hidden_reason="")
    logger.info("page.shown_again %s", _id_of(page))


def _change(page: Model, act: str, text: str, **columns: object) -> None:
    owner_id = _owner_id(page)
    with changing(owner_id):
        type(page)._default_manager.filter(pk=page.pk).update(**columns)
        page.refresh_from_db(fields=list(columns))
        _note(page, act)
        transaction.on_commit(_mail(owner_id, text), robust=True)


def _mail(owner_id: int, text: str) -> Callable[[], None]:
    """Return what writes to the owner once all is done: a mail that fails undoes nothing."""

    def send() -> None:
        owner = get_user_model().objects.get(pk=owner_id)
        if not owner.email:
            return
        try:
            mail = EmailMessage(_SUBJECT, f"Hello,\n\n{text}\n", to=[owner.email])
            mail.connection = get_connection(timeout=_MAIL_TIMEOUT_S)
            mail.send()
        except OSError as error:
            # What a mail server says may name the address, which no log is to hold.
            logger.warning("page.owner_not_told user_id=%s by=%s", owner_id, type(error).__name__)

    return send


def _note(page: Model, act: str) -> None:
    after = {"reason": page.hidden_reason} if page.hidden_reason else None
    if isinstance(page, Book):
        noting.note_book(f"book.{act}", page, after=after)
    elif isinstance(page, ReadingList):
        noting.note_list(f"list.{act}", page, after=after)
    else:
        note_reader(page.pk)
        audit.record(f"account.{act}", owner=page, label=str(page), after=after)


def _owner_id(page: Model) -> int:
    return page.pk if isinstance(page, get_user_model()) else page.owner_id


def _name_of(page: Model) -> str:
    if isinstance(page, get_user_model()):
        return "all your pages"
    return f"your {'book' if isinstance(page, Book) else 'list'} “{page.title}”"


def _id_of(page: Model) -> str:
    kind = {Book: "book_id", ReadingList: "list_id"}.get(type(page), "user_id")
    return f"{kind}={page.pk}"
