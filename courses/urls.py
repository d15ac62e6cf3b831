from django.urls import path

from courses.views import courses, people, roster

app_name = "courses"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/import/", roster.roster_import, name="roster-import"),
    path("people/import/confirm/", roster.roster_confirm, name="roster-confirm"),
    path("people/<row:membership_id>/", people.person_edit, name="person-edit"),
    path("people/<row:membership_id>/drop/", people.person_drop, name="person-drop"),
    path("people/<row:membership_id>/restore/", people.person_restore, name="person-restore"),
    path("people/<row:membership_id>/invite/", people.invitation_resend, name="invitation-resend"),
    path("settings/archive/", courses.course_archive, name="course-archive"),
    path("settings/unarchive/", courses.course_unarchive, name="course-unarchive"),
]
