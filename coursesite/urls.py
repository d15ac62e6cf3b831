from django.contrib import admin
from django.urls import include, path

COURSE = "courses/<slug:course>/"

urlpatterns = [
    path("", include("coursesite.pages")),
    path("accounts/", include("courses.account_urls")),
    path(COURSE, include("courses.urls")),
    path(COURSE, include("schedule.urls")),
    path(COURSE, include("papers.urls")),
    path(COURSE, include("projects.urls")),
    path(COURSE, include("grading.urls")),
    path("", include("agenda.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "coursesite.views.health.server_error"
