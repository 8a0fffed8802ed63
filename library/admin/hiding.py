"""Hiding public pages, and showing them again: actions that the admins of their rows share."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from library import limits


class HideForm(forms.Form):
    """Why: the owner reads it, on the page and by mail."""

    reason = forms.CharField(
        max_length=limits.HIDDEN_REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 70}),
        help_text="Its owner reads this, on the page and by mail.",
    )


def ask_why(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: Iterable[Model],
    action: str,
    hide: Callable[[str], None],
    *,
    said: Iterable[Model] | None = None,
) -> TemplateResponse | None:
    """Ask for a reason on a page of its own; with one, call ``hide`` with it and return None.

    ``said`` names what is hidden, where that is not the rows themselves.
    """
    form = HideForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        hide(form.cleaned_data["reason"])
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Hide from everybody but the owner",
        "opts": model_admin.opts,
        "chosen": [row.pk for row in rows],
        "pages": list(rows if said is None else said),
        "form": form,
        "action": action,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/hide_pages.html", context, status=status)


class HidingAdmin(admin.ModelAdmin):
    """Rows that are public pages. ``hide`` and ``show`` are services of one row each."""

    actions = ("hide_pages", "show_pages")

    def hide(self, row: Any, reason: str) -> None:
        """Hide one row's page."""
        raise NotImplementedError

    def show(self, row: Any) -> None:
        """Show it again."""
        raise NotImplementedError

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    @admin.action(description="Hide, with a reason", permissions=["moderate"])
    def hide_pages(self, request: HttpRequest, queryset: QuerySet) -> TemplateResponse | None:
        def hide_each(reason: str) -> None:
            for row in queryset:
                self.hide(row, reason)
                self.log_change(request, row, f"Hidden: {reason}")
            self.message_user(request, f"{len(queryset):,} hidden. Their owners are told.")

        return ask_why(self, request, queryset, "hide_pages", hide_each)

    @admin.action(description="Show again what was hidden", permissions=["moderate"])
    def show_pages(self, request: HttpRequest, queryset: QuerySet) -> None:
        hidden = queryset.filter(hidden_at__isnull=False)
        count = len(hidden)
        for row in hidden:
            self.show(row)
            self.log_change(request, row, "No longer hidden.")
        self.message_user(request, f"{count:,} no longer hidden. Their owners are told.")
