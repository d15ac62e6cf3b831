from django.contrib import admin
from django.urls import include, path

from coursesite.views import session, submission
from projects import urls as projects
from schedule import urls as schedule

COURSE = "courses/<slug:course>/"
# These pages show several apps, and every app links to them by these names.
SESSION = path("sessions/<row:session_id>/", session.session, name="session")
SUBMISSION = path(
    "projects/submissions/<row:submission_id>/", submission.submission, name="submission"
)
PROJECTS = ([*projects.urlpatterns, SUBMISSION], projects.app_name)
SCHEDULE = ([*schedule.urlpatterns, SESSION], schedule.app_name)

urlpatterns = [
    path("", include("coursesite.pages")),
    path("accounts/", include("courses.account_urls")),
    path(COURSE, include("courses.urls")),
    path(COURSE, include(SCHEDULE)),
    path(COURSE, include("papers.urls")),
    path(COURSE, include(PROJECTS)),
    path(COURSE, include("grading.urls")),
    path("", include("agenda.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "coursesite.views.health.server_error"
