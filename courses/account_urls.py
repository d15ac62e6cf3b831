from django.contrib.auth import views as auth_views
from django.urls import path

from courses.views import accounts, courses

app_name = "accounts"
urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("profile/", accounts.profile, name="profile"),
    path("password/", accounts.password_change, name="password-change"),
    path("password-reset/", accounts.password_reset, name="password-reset"),
    path("password-reset/sent/", accounts.password_reset_sent, name="password-reset-sent"),
    path(
        "password-reset/<str:uidb64>/<str:token>/",
        accounts.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path(
        "invitations/<int:invitation_id>/<str:token>/",
        accounts.accept_invitation,
        name="accept-invitation",
    ),
    path("courses/new/", courses.course_create, name="course-create"),
]
