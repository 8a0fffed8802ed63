from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from library import services
from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.admin.hiding import ask_why
from library.models import Book, ReadingList, Report

_PAGE_MAX, _TEXT_MAX = 60, 120


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """What people said of public pages; the open ones first, and of these the latest."""

    list_display = ("page", "reason", "said", "owner", "made_at", "is_open", "is_hidden")
    list_display_links = ("reason",)
    list_filter = ("reason", ("closed_at", admin.EmptyFieldListFilter), "made_at")
    list_select_related = ("owner", "reading_list", "book")
    ordering = (F("closed_at").desc(nulls_first=True), "-made_at", "-pk")
    search_fields = ("text",)
    search_help_text = f"Words of what was said. {READER_HELP}"
    actions = ("hide_reported", "show_reported", "close")
    fields = (
        *("page", "reason", "text", "owner", "is_hidden"),
        *("made_by", "made_at", "closed_by", "closed_at"),
    )

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.filter(text__icontains=text)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("library.change_report")

    @admin.action(description="Hide what is reported, with a reason", permissions=["moderate"])
    def hide_reported(
        self, request: HttpRequest, queryset: QuerySet[Report]
    ) -> TemplateResponse | None:
        reports = queryset.select_related("owner", "reading_list__owner", "book__owner")

        def hide_each(reason: str) -> None:
            pages = {_key(page): page for page in map(services.reported_page, reports)}
            for page in pages.values():
                _hide(page, reason)
                self.log_change(request, page, f"Hidden: {reason}")
            self._close(request, reports)
            self.message_user(request, f"{len(pages):,} hidden. Their owners are told.")

        pages = [services.reported_page(report) for report in reports]
        return ask_why(self, request, reports, "hide_reported", hide_each, said=pages)

    @admin.action(description="Show again what was hidden", permissions=["moderate"])
    def show_reported(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        reports = queryset.select_related("owner", "reading_list__owner", "book__owner")
        pages = {_key(page): page for page in map(services.reported_page, reports)}
        hidden = [page for page in pages.values() if page.hidden_at is not None]
        for page in hidden:
            _show(page)
            self.log_change(request, page, "No longer hidden.")
        self.message_user(request, f"{len(hidden):,} no longer hidden. Their owners are told.")

    @admin.action(description="Close: there is nothing to do", permissions=["moderate"])
    def close(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._close(request, queryset)
        self.message_user(request, f"{len(queryset):,} closed.", messages.SUCCESS)

    @admin.display(description="page")
    def page(self, report: Report) -> SafeString:
        page = services.reported_page(report)
        return format_html('<a href="{}">{}</a>', _url_of(page), Truncator(page).chars(_PAGE_MAX))

    @admin.display(description="in their words")
    def said(self, report: Report) -> str:
        return Truncator(report.text).chars(_TEXT_MAX)

    @admin.display(boolean=True, description="open", ordering="closed_at")
    def is_open(self, report: Report) -> bool:
        return report.closed_at is None

    @admin.display(boolean=True, description="hidden")
    def is_hidden(self, report: Report) -> bool:
        return services.reported_page(report).hidden_at is not None

    def _close(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        for report in reports:
            services.close_report(report=report, closed_by=request.user)
            self.log_change(request, report, "Closed.")


def _key(page: Model) -> tuple[str, Any]:
    return page._meta.label, page.pk


def _url_of(page: Any) -> str:
    if isinstance(page, get_user_model()):
        return reverse("library:showcase", args=[page.handle])
    return page.get_absolute_url()


def _hide(page: Any, reason: str) -> None:
    if isinstance(page, Book):
        services.hide_book(book=page, reason=reason)
    elif isinstance(page, ReadingList):
        services.hide_list(reading_list=page, reason=reason)
    else:
        services.hide_reader(reader=page, reason=reason)


def _show(page: Any) -> None:
    if isinstance(page, Book):
        services.show_book(book=page)
    elif isinstance(page, ReadingList):
        services.show_list(reading_list=page)
    else:
        services.show_reader(reader=page)
