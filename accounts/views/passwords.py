"""Change and reset the password: Django's views, with our forms, pages and limits."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import devices, throttle
from accounts.exceptions import TooManyAttempts
from accounts.forms import ChangePasswordForm, NewPasswordForm, ResetForm
from accounts.views.answers import form_page, slow_down_page
from accounts.views.settings import about


@method_decorator(never_cache, name="dispatch")
class PasswordChange(auth_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:security")
    extra_context = about("security")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "check_password": partial(throttle.password_is, self.request)
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        try:
            valid = form.is_valid()
        except TooManyAttempts as error:
            return slow_down_page(request, self.template_name, form, error, **about("security"))
        if not valid:
            return form_page(request, self.template_name, form, **about("security"))
        messages.success(
            request,
            "Your password is changed and other sessions are ended. API tokens go on working.",
        )
        return self.form_valid(form)


class PasswordReset(auth_views.PasswordResetView):
    form_class = ResetForm
    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_email.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    success_url = reverse_lazy("accounts:password-reset-done")

    def form_valid(self, form: ResetForm) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        try:
            # By address of the account too, known or not: nobody's mailbox is flooded.
            throttle.count(self.request, throttle.RESET_BY_ADDRESS)
            throttle.count(self.request, throttle.RESET_BY_EMAIL, email)
        except TooManyAttempts as error:
            return slow_down_page(self.request, self.template_name, form, error)
        return super().form_valid(form)

    def form_invalid(self, form: ResetForm) -> HttpResponse:
        return form_page(self.request, self.template_name, form)


class PasswordResetDone(auth_views.PasswordResetDoneView):
    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password-reset-complete")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        # Whoever has the mailbox gets in, however many wrong guesses others have made meanwhile.
        response = super().form_valid(form)
        devices.remember(self.request, response, form.user)
        return response

    def form_invalid(self, form: NewPasswordForm) -> HttpResponse:
        return form_page(self.request, self.template_name, form, validlink=True)


class PasswordResetComplete(auth_views.PasswordResetCompleteView):
    template_name = "accounts/password_reset_complete.html"
