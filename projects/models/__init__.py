"""The tables of projects, by noun: what each row means, and what no code can break."""

from projects.models.final_talks import FinalTalk
from projects.models.milestones import Asks, Extension, Milestone
from projects.models.submissions import Submission, SubmissionFile
from projects.models.teams import (
    JoinRequest,
    LookingStudent,
    ProjectSettings,
    Team,
    TeamInvitation,
    TeamPlace,
)

__all__ = [
    "Asks",
    "Extension",
    "FinalTalk",
    "JoinRequest",
    "LookingStudent",
    "Milestone",
    "ProjectSettings",
    "Submission",
    "SubmissionFile",
    "Team",
    "TeamInvitation",
    "TeamPlace",
]
