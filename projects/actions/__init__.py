"""Every write of the project rooms. Locks are taken in the order slot, team, membership."""

from projects.actions.extensions import grant_extension, take_extension_back
from projects.actions.final_talks import give_final_seat_back, take_final_seat
from projects.actions.milestones import create_milestone, delete_milestone, update_milestone
from projects.actions.missing import write_to_missing
from projects.actions.settings import update_project_settings
from projects.actions.submissions import submit
from projects.actions.teams import (
    accept_invitation,
    create_team,
    decline_invitation,
    invite_to_team,
    leave_team,
    place_in_team,
    remove_from_team,
    update_team,
    withdraw_invitation,
)

__all__ = [
    "accept_invitation",
    "create_milestone",
    "create_team",
    "decline_invitation",
    "delete_milestone",
    "give_final_seat_back",
    "grant_extension",
    "invite_to_team",
    "leave_team",
    "place_in_team",
    "remove_from_team",
    "submit",
    "take_extension_back",
    "take_final_seat",
    "update_milestone",
    "update_project_settings",
    "update_team",
    "withdraw_invitation",
    "write_to_missing",
]
