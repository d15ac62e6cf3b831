"""The pages of the project, by noun."""

from projects.views.final_talks import (
    final_seat_return,
    final_seat_take,
    final_talks,
    final_talks_lay_out,
)
from projects.views.invitations import (
    invitation_accept,
    invitation_decline,
    invitation_withdraw,
    team_invite,
)
from projects.views.looking import looking, looking_end, looking_put, team_looking
from projects.views.milestones import milestone_create, milestone_delete
from projects.views.overview import projects
from projects.views.places import place_end, place_move, team_place
from projects.views.requests import request_accept, request_decline, request_withdraw, team_ask
from projects.views.submissions import (
    submission_download,
    submission_file,
    submission_view,
    submissions_zip,
)
from projects.views.teams import team, team_create, team_edit, team_leave, team_papers

__all__ = [
    "final_seat_return",
    "final_seat_take",
    "final_talks",
    "final_talks_lay_out",
    "invitation_accept",
    "invitation_decline",
    "invitation_withdraw",
    "looking",
    "looking_end",
    "looking_put",
    "milestone_create",
    "milestone_delete",
    "place_end",
    "place_move",
    "projects",
    "request_accept",
    "request_decline",
    "request_withdraw",
    "submission_download",
    "submission_file",
    "submission_view",
    "submissions_zip",
    "team",
    "team_ask",
    "team_create",
    "team_edit",
    "team_invite",
    "team_leave",
    "team_looking",
    "team_papers",
    "team_place",
]
