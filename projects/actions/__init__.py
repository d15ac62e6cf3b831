"""Every write of the project rooms. Locks are taken in the order slot, team, membership."""

from projects.actions.extensions import grant_extension, take_extension_back
from projects.actions.final_talks import (
    give_final_seat_back,
    lay_out_final_talks,
    take_final_seat,
)
from projects.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite_to_team,
    withdraw_invitation,
)
from projects.actions.looking import look_for_members, look_for_team, stop_looking_for_team
from projects.actions.milestones import create_milestone, delete_milestone, update_milestone
from projects.actions.missing import write_to_missing
from projects.actions.requests import (
    accept_request,
    decline_request,
    request_to_join,
    withdraw_request,
)
from projects.actions.settings import update_project_settings
from projects.actions.submissions import submit
from projects.actions.teams import (
    create_team,
    leave_team,
    move_to_team,
    place_in_team,
    relate_papers,
    remove_from_team,
    update_team,
)
from projects.actions.zones import move_to_zone

__all__ = [
    "accept_invitation",
    "accept_request",
    "create_milestone",
    "create_team",
    "decline_invitation",
    "decline_request",
    "delete_milestone",
    "give_final_seat_back",
    "grant_extension",
    "invite_to_team",
    "lay_out_final_talks",
    "leave_team",
    "look_for_members",
    "look_for_team",
    "move_to_team",
    "move_to_zone",
    "place_in_team",
    "relate_papers",
    "remove_from_team",
    "request_to_join",
    "stop_looking_for_team",
    "submit",
    "take_extension_back",
    "take_final_seat",
    "update_milestone",
    "update_project_settings",
    "update_team",
    "withdraw_invitation",
    "withdraw_request",
    "write_to_missing",
]
