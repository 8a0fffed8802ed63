"""Accounts, invitations and tokens for those who look after the site. No secret is shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import (
    admin_audit,  # noqa: F401  (registers itself)
    services,
)
from accounts.audit import AuditedAdmin
from accounts.changes import changing, note_reader
from accounts.choices import Role
from accounts.models import ApiToken, Invitation, OldHandle, SiteSettings, User
from accounts.permissions import role_of

# Roles say who may do what; Django's groups would say it a second time.
admin.site.unregister(Group)


class KeptHandles:
    """For forms: a handle that somebody gave up and keeps is nobody else's, here neither."""

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"]
        kept = OldHandle.objects.filter(handle=User.normalize_username(handle))
        if kept.exclude(user=self.instance.pk).exists():
            raise forms.ValidationError("A reader gave this handle up, and keeps it.")
        return handle


class UserAddForm(KeptHandles, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("handle", "email")


class UserEditForm(KeptHandles, UserChangeForm):
    # Not asked of admins about themselves, who could shut themselves out.
    role = forms.ChoiceField(choices=Role.choices, required=False)

    class Meta:
        model = User
        fields = "__all__"
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = role_of(self.instance) or Role.READER

    def clean_clerk_id(self) -> str | None:
        return self.cleaned_data["clerk_id"] or None


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    form = UserEditForm
    add_form = UserAddForm
    list_display = (
        "handle",
        "name",
        "email",
        "is_published",
        "is_active",
        "role_name",
        "last_login",
    )
    list_filter = ("is_active", "is_staff", "is_superuser", "is_published", "created_at")
    search_fields = ("handle", "name", "email", "clerk_id")
    ordering = ("handle",)
    readonly_fields = ("last_login", "created_at", "updated_at", "leaving_at")
    list_per_page = 50
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("handle", "password", "name", "email", "clerk_id")}),
        ("Page", {"fields": ("is_published", "default_book_visibility", "bio", "links")}),
        ("Permissions", {"fields": ("is_active", "role")}),
        ("Dates", {"fields": ("last_login", "created_at", "updated_at", "leaving_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("handle", "email", "usable_password", "password1", "password2"),
            },
        ),
    )

    @admin.display(description="role", ordering="is_staff")
    def role_name(self, user: User) -> str:
        return role_of(user) or "closed"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.pk != request.user.pk:
            return fieldsets
        own = ("Permissions", {"fields": ("is_active",)})
        return tuple(own if name == "Permissions" else (name, more) for name, more in fieldsets)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool
    ) -> None:
        if change and "handle" in form.changed_data:
            services.change_handle(user=obj, handle=obj.handle, is_limited=False)
        with changing():
            super().save_model(request, obj, form, change)
            if change:
                note_reader(obj.pk)
        role = form.cleaned_data.get("role")
        if change and role and obj.pk != request.user.pk:
            services.set_role(user=obj, role=role)


class UseFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("open", "Open"), ("used", "Used"), ("expired", "Expired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        if self.value() == "open":
            return queryset.usable(now=now)
        if self.value() == "used":
            return queryset.filter(used_at__isnull=False)
        if self.value() == "expired":
            return queryset.filter(used_at__isnull=True, expires_at__lte=now)
        return queryset


class InvitationForm(forms.ModelForm):
    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


@admin.register(Invitation)
class InvitationAdmin(AuditedAdmin, admin.ModelAdmin):
    """Make an invitation here; its code is shown once, in the message after saving."""

    form = InvitationForm
    fields = ("email", "expires_at", "made_by", "created_at", "used_by", "used_at")
    list_display = ("__str__", "email", "made_by", "created_at", "expires_at", "used_by", "used_at")
    list_filter = (UseFilter, "created_at")
    list_select_related = ("made_by", "used_by")
    search_fields = ("email", "made_by__handle", "used_by__handle")
    readonly_fields = ("made_by", "created_at", "used_by", "used_at")
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> tuple[str, ...]:
        return self.fields if obj else ("email", "expires_at")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_at": services.invitation_expiry()} | super().get_changeform_initial_data(
            request
        )

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = services.make_invitation(
            made_by=request.user, email=obj.email, expires_at=obj.expires_at
        )
        # The admin goes on with ``obj``, to log what was added and to find its page.
        obj.pk = made.invitation.pk
        messages.warning(
            request, f"The invitation’s code, shown this once: {made.code}", fail_silently=True
        )


@admin.register(ApiToken)
class ApiTokenAdmin(AuditedAdmin, admin.ModelAdmin):
    """Look at tokens and end them; only their owners make them."""

    fields = readonly_fields = (
        *("owner", "public_id", "name", "scope", "prefix"),
        *("created_at", "last_used_at", "expires_at", "revoked_at"),
    )
    list_display = (
        *("name", "owner", "scope", "prefix"),
        *("created_at", "last_used_at", "expires_at", "revoked_at"),
    )
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "prefix", "owner__handle", "owner__email")
    actions = ("revoke",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Revoke the selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            services.revoke_token(token=token)
        self.message_user(request, "The selected tokens open nothing any more.")


@admin.register(OldHandle)
class OldHandleAdmin(AuditedAdmin, admin.ModelAdmin):
    """Handles given up, which lead on to the new one. Deleting one lets anybody take it."""

    list_display = ("handle", "user", "given_up_at")
    list_select_related = ("user",)
    search_fields = ("handle", "user__handle")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OldHandle | None = None) -> bool:
        return False


class SiteSettingsForm(forms.ModelForm):
    def clean_featured(self) -> User | None:
        reader = self.cleaned_data["featured"]
        if reader and not reader.is_shown:
            raise forms.ValidationError("Visitors may not see this reader's page.")
        return reader


@admin.register(SiteSettings)
class SiteSettingsAdmin(AuditedAdmin, admin.ModelAdmin):
    """One page: there is one row, made when it is first saved."""

    form = SiteSettingsForm
    fields = autocomplete_fields = ("featured",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        row = SiteSettings.objects.values_list("pk", flat=True).first()
        name = "change" if row else "add"
        return redirect(f"admin:accounts_sitesettings_{name}", *([row] if row else []))

    def save_model(
        self, request: HttpRequest, obj: SiteSettings, form: forms.ModelForm, change: bool
    ) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
