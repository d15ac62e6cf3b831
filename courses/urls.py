from django.urls import path

from courses.views import courses

app_name = "courses"
urlpatterns = [
    path("settings/", courses.settings, name="settings"),
    path("settings/archive/", courses.course_archive, name="course-archive"),
    path("settings/unarchive/", courses.course_unarchive, name="course-unarchive"),
]
