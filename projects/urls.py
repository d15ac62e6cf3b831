"""The pages that concern grades too, as `projects:milestone`, are composed by the site: coursesite/urls.py."""

from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("projects/", views.projects, name="projects"),
    path("projects/teams/new/", views.team_create, name="team-create"),
    path("projects/teams/<row:team_id>/", views.team, name="team"),
    path("projects/teams/<row:team_id>/edit/", views.team_edit, name="team-edit"),
    path("projects/teams/<row:team_id>/invite/", views.team_invite, name="team-invite"),
    path("projects/teams/<row:team_id>/place/", views.team_place, name="team-place"),
    path("projects/teams/<row:team_id>/leave/", views.team_leave, name="team-leave"),
    path("projects/teams/<row:team_id>/papers/", views.team_papers, name="team-papers"),
    path("projects/teams/<row:team_id>/looking/", views.team_looking, name="team-looking"),
    path("projects/teams/<row:team_id>/ask/", views.team_ask, name="team-ask"),
    path("projects/looking/", views.looking, name="looking"),
    path("projects/looking/put/", views.looking_put, name="looking-put"),
    path("projects/looking/end/", views.looking_end, name="looking-end"),
    path("projects/requests/<row:request_id>/accept/", views.request_accept, name="request-accept"),
    path(
        "projects/requests/<row:request_id>/decline/",
        views.request_decline,
        name="request-decline",
    ),
    path(
        "projects/requests/<row:request_id>/withdraw/",
        views.request_withdraw,
        name="request-withdraw",
    ),
    path("projects/places/<row:place_id>/move/", views.place_move, name="place-move"),
    path("projects/places/<row:place_id>/end/", views.place_end, name="place-end"),
    path(
        "projects/invitations/<row:invitation_id>/accept/",
        views.invitation_accept,
        name="invitation-accept",
    ),
    path(
        "projects/invitations/<row:invitation_id>/decline/",
        views.invitation_decline,
        name="invitation-decline",
    ),
    path(
        "projects/invitations/<row:invitation_id>/withdraw/",
        views.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("projects/milestones/new/", views.milestone_create, name="milestone-create"),
    path(
        "projects/milestones/<row:milestone_id>/delete/",
        views.milestone_delete,
        name="milestone-delete",
    ),
    path(
        "projects/milestones/<row:milestone_id>/submissions.zip",
        views.submissions_zip,
        name="submissions-zip",
    ),
    path(
        "projects/submissions/<row:submission_id>/download/",
        views.submission_download,
        name="submission-download",
    ),
    path(
        "projects/submissions/<row:submission_id>/files/<row:file_id>/",
        views.submission_file,
        name="submission-file",
    ),
    path(
        "projects/submissions/<row:submission_id>/view/",
        views.submission_view,
        name="submission-view",
    ),
    path("projects/final-talks/", views.final_talks, name="final-talks"),
    path("projects/final-talks/lay-out/", views.final_talks_lay_out, name="final-talks-lay-out"),
    path(
        "projects/final-talks/slots/<row:slot_id>/take/",
        views.final_seat_take,
        name="final-seat-take",
    ),
    path(
        "projects/final-talks/<row:final_talk_id>/return/",
        views.final_seat_return,
        name="final-seat-return",
    ),
]
