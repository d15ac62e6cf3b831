"""The pages of the project, by noun."""

from projects.views.final_talks import final_seat_return, final_seat_take, final_talks
from projects.views.inspection import inspection, settings_edit
from projects.views.milestones import milestone, milestone_create, milestone_delete, milestone_edit
from projects.views.overview import projects
from projects.views.submissions import submission_download, submission_view, submissions_zip, submit
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
    "inspection",
    "invitation_accept",
    "invitation_decline",
    "invitation_withdraw",
    "milestone",
    "milestone_create",
    "milestone_delete",
    "milestone_edit",
    "place_end",
    "projects",
    "settings_edit",
    "submission_download",
    "submission_view",
    "submissions_zip",
    "submit",
    "team",
    "team_create",
    "team_edit",
    "team_invite",
    "team_leave",
    "team_place",
]
