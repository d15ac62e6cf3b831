"""Signing in, one's own profile, a forgotten password, an invitation."""

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from courses import actions, forms, permissions
from courses.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(auth_views.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = forms.SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = permissions.get_signed_in(request.user)
    form = forms.ProfileForm(
        request.POST or None,
        initial={"name": user.name, "time_zone": user.time_zone, "language": user.language},
    )
    if form.is_valid():
        actions.update_profile(user=user, by=user, now=timezone.now(), **form.cleaned_data)
        translation.activate(user.language)  # the answer is in the new one already
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "person": user},
        status=forms.status_of(form),
    )


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    user = permissions.get_signed_in(request.user)
    form = forms.PasswordChangeForm(user, request.POST or None)
    if form.is_valid():
        actions.set_password(
            user=user, password=form.cleaned_data["new_password1"], now=timezone.now()
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password is saved. Use it from now on."))
        return redirect("accounts:profile")
    return render(
        request, "accounts/password_change.html", {"form": form}, status=forms.status_of(form)
    )


@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Answer the same, whether the address is anybody's or not."""
    form = forms.PasswordResetForm(request.POST or None)
    if form.is_valid():
        actions.ask_for_password_reset(email=form.cleaned_data["email"], now=timezone.now())
        return redirect("accounts:password-reset-sent")
    return render(
        request, "accounts/password_reset.html", {"form": form}, status=forms.status_of(form)
    )


@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_reset_sent.html")


class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("accounts:sign-in")
    user: User

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        actions.set_password(
            user=self.user, password=form.cleaned_data["new_password1"], now=timezone.now()
        )
        self.request.session.pop(auth_views.INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, _("Your new password is saved. Sign in with it."))
        return redirect(self.get_success_url())

    def form_invalid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, invitation_id: int, token: str) -> HttpResponse:
    invitation = permissions.get_invitation_to_accept(invitation_id, token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    member = invitation.membership
    form = forms.AcceptInvitationForm(member.user, request.POST or None)
    if form.is_valid():
        actions.accept_invitation(
            invitation=invitation, password=form.cleaned_data["new_password1"], now=timezone.now()
        )
        login(request, member.user, backend=BACKEND)
        messages.success(request, _("Welcome! Your password is saved and you are signed in."))
        return redirect("course", member.course.slug)
    context = {"form": form, "member": member, "course": member.course}
    return render(request, "accounts/accept_invitation.html", context, status=forms.status_of(form))
