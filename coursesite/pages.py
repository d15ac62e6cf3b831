"""Addresses of the pages that are composed of several apps, and of the site's own."""

from django.urls import URLPattern, path

from courses.views import files
from coursesite.views import (
    bounces,
    course,
    dashboard,
    health,
    home,
    letters,
    metrics,
    receipts,
    styleguide,
    talk,
    theme,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("courses/<slug:course>/", course.course, name="course"),
    path("letters/", letters.mailbox, name="mailbox"),
    path("letters/bounces/", bounces.bounces, name="bounces"),
    path("letters/<row:letter_id>/", letters.letter, name="letter"),
    path("courses/<slug:course>/letters/", letters.course_letters, name="course-letters"),
    path(
        "courses/<slug:course>/letters/resend/",
        letters.course_letters_resend,
        name="course-letters-resend",
    ),
    path(
        "courses/<slug:course>/letters/<row:letter_id>/resend/",
        letters.course_letter_resend,
        name="course-letter-resend",
    ),
    path("courses/<slug:course>/dashboard/", dashboard.dashboard, name="dashboard"),
    path("courses/<slug:course>/presentations/<row:talk_id>/", talk.talk, name="talk"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("readyz", health.readyz, name="readyz"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("files/<str:token>/", files.file, name="file"),
    path("receipts/", receipts.receipt_check, name="receipt-check"),
    path("theme/", theme.theme, name="theme"),
]
