from django.contrib import admin
from django.urls import include, path

from courses import urls as courses
from coursesite.views import (
    announcements,
    inspection,
    milestones,
    moves,
    session,
    settings,
    submission,
)
from projects import urls as projects
from schedule import urls as schedule

COURSE = "courses/<slug:course>/"
# These pages show several apps, and every app links to them by these names.
ANNOUNCEMENT = "announcements/<row:announcement_id>/"
ANNOUNCEMENTS = [
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/publish/", announcements.announcement_publish, name="announcement-publish"),
    path(f"{ANNOUNCEMENT}edit/", announcements.announcement_edit, name="announcement-edit"),
    path(
        f"{ANNOUNCEMENT}withdraw/",
        announcements.announcement_withdraw,
        name="announcement-withdraw",
    ),
]
SESSION = path("sessions/<row:session_id>/", session.session, name="session")
MILESTONE = "projects/milestones/<row:milestone_id>/"
HAND_INS = [
    path("projects/inspection/", inspection.inspection, name="inspection"),
    path(f"{MILESTONE}missing/", inspection.missing_write, name="missing-write"),
    path("projects/settings/", moves.settings_edit, name="settings-edit"),
    path(MILESTONE, milestones.milestone, name="milestone"),
    path(f"{MILESTONE}edit/", moves.milestone_edit, name="milestone-edit"),
    path(f"{MILESTONE}submit/", milestones.submit, name="submit"),
    path(f"{MILESTONE}extend/", moves.extension_grant, name="extension-grant"),
    path(
        "projects/extensions/<row:extension_id>/take-back/",
        moves.extension_take_back,
        name="extension-take-back",
    ),
    path("projects/submissions/<row:submission_id>/", submission.submission, name="submission"),
]
SETTINGS = path("settings/", settings.settings, name="settings")
COURSES = ([*courses.urlpatterns, SETTINGS], courses.app_name)
PROJECTS = ([*projects.urlpatterns, *HAND_INS], projects.app_name)
SCHEDULE = ([*schedule.urlpatterns, *ANNOUNCEMENTS, SESSION], schedule.app_name)

urlpatterns = [
    path("", include("agenda.urls")),  # first: calendars are asked for more often than all else
    path("", include("coursesite.pages")),
    path("accounts/", include("courses.account_urls")),
    path(COURSE, include(COURSES)),
    path(COURSE, include(SCHEDULE)),
    path(COURSE, include("papers.urls")),
    path(COURSE, include(PROJECTS)),
    path(COURSE, include("grading.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "coursesite.views.health.server_error"
