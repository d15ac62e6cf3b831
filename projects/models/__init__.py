"""The tables of projects, by noun: what each row means, and what no code can break."""

from projects.models.final_talks import FinalTalk
from projects.models.milestones import Extension, Milestone
from projects.models.submissions import Submission
from projects.models.teams import ProjectSettings, Team, TeamInvitation, TeamPlace

__all__ = [
    "Extension",
    "FinalTalk",
    "Milestone",
    "ProjectSettings",
    "Submission",
    "Team",
    "TeamInvitation",
    "TeamPlace",
]
