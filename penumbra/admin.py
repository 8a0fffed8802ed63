"""Accounts with what the library knows to do about them."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.forms import ModelForm
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin import UserAdmin
from accounts.models import User
from accounts.services import publish, unpublish
from library import services
from library.admin import HidingAdmin

admin.site.unregister([User, TOTPDevice, StaticDevice])  # secrets are nobody else's to see


@admin.register(User)
class ReaderAdmin(HidingAdmin, UserAdmin):
    """Accounts. What a change shows or hides is seen at once, on every page."""

    list_display = (*UserAdmin.list_display, "hidden_at")
    list_filter = (*UserAdmin.list_filter, ("hidden_at", admin.EmptyFieldListFilter))
    _hidden = ("Hidden", {"fields": ("hidden_at", "hidden_reason")})
    fieldsets = (*UserAdmin.fieldsets, _hidden)
    readonly_fields = (*UserAdmin.readonly_fields, *flatten_fieldsets([_hidden]))

    def hide(self, row: User, reason: str) -> None:
        services.hide_reader(reader=row, reason=reason)

    def show(self, row: User) -> None:
        services.show_reader(reader=row)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        # With the moment it was, and the answer to whether it should be.
        if "is_published" in form.changed_data:
            (publish if obj.is_published else unpublish)(user=obj)
