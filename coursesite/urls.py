from django.contrib import admin
from django.urls import include, path

from coursesite.views import session
from schedule import urls as schedule

COURSE = "courses/<slug:course>/"
# A session's page shows several apps, and every app links to it by this name.
SESSION = path("sessions/<int:session_id>/", session.session, name="session")
SCHEDULE = ([*schedule.urlpatterns, SESSION], schedule.app_name)

urlpatterns = [
    path("", include("coursesite.pages")),
    path("accounts/", include("courses.account_urls")),
    path(COURSE, include("courses.urls")),
    path(COURSE, include(SCHEDULE)),
    path(COURSE, include("papers.urls")),
    path(COURSE, include("projects.urls")),
    path(COURSE, include("grading.urls")),
    path("", include("agenda.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "coursesite.views.health.server_error"
