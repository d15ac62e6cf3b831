"""The site adds the pages that ask several apps: `schedule:session`, and the announcements."""

from django.urls import path

from schedule import views

app_name = "schedule"
urlpatterns = [
    path("weeks/create/", views.week_create, name="week-create"),
    path("weeks/add/", views.weeks_add, name="weeks-add"),
    path("weeks/<row:week_id>/edit/", views.week_edit, name="week-edit"),
    path("weeks/<row:week_id>/delete/", views.week_delete, name="week-delete"),
    path("weeks/<row:week_id>/sessions/create/", views.session_create, name="session-create"),
    path("sessions/<row:session_id>/edit/", views.session_edit, name="session-edit"),
    path("sessions/<row:session_id>/move/", views.session_move, name="session-move"),
    path("sessions/<row:session_id>/cancel/", views.session_cancel, name="session-cancel"),
    path("sessions/<row:session_id>/restore/", views.session_restore, name="session-restore"),
    path("sessions/<row:session_id>/delete/", views.session_delete, name="session-delete"),
    path("sessions/<row:session_id>/materials/add/", views.material_add, name="material-add"),
    path("materials/<row:material_id>/remove/", views.material_remove, name="material-remove"),
    path(
        "materials/<row:material_id>/download/", views.material_download, name="material-download"
    ),
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/create/<slug:purpose>/", views.round_create, name="round-create"),
    path("rounds/<row:round_id>/edit/", views.round_edit, name="round-edit"),
    path("rounds/<row:round_id>/open-now/", views.round_open_now, name="round-open-now"),
    path("rounds/<row:round_id>/slots/add/", views.slots_add, name="slots-add"),
    path("slots/<row:slot_id>/remove/", views.slot_remove, name="slot-remove"),
]
