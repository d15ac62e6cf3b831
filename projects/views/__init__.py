"""The pages of the project, by noun."""

from projects.views.final_talks import final_seat_return, final_seat_take, final_talks
from projects.views.milestones import milestone_create, milestone_delete
from projects.views.overview import projects
from projects.views.submissions import (
    submission_download,
    submission_file,
    submission_view,
    submissions_zip,
)
from projects.views.teams import (
    invitation_accept,
    invitation_decline,
    invitation_withdraw,
    place_end,
    team,
    team_create,
    team_edit,
    team_invite,
    team_leave,
    team_place,
)

__all__ = [
    "final_seat_return",
    "final_seat_take",
    "final_talks",
    "invitation_accept",
    "invitation_decline",
    "invitation_withdraw",
    "milestone_create",
    "milestone_delete",
    "place_end",
    "projects",
    "submission_download",
    "submission_file",
    "submission_view",
    "submissions_zip",
    "team",
    "team_create",
    "team_edit",
    "team_invite",
    "team_leave",
    "team_place",
]
