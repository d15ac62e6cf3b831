"""The forms of the projects: they validate and clean; views hand the result to an action."""

from projects.forms.hand_ins import InspectionFilterForm, MissingForm, SubmitForm
from projects.forms.milestones import ExtensionForm, MilestoneForm, TakeBackForm
from projects.forms.teams import (
    InviteForm,
    PlaceForm,
    ProjectSettingsForm,
    TeamChoiceForm,
    TeamForm,
)

__all__ = [
    "ExtensionForm",
    "InspectionFilterForm",
    "InviteForm",
    "MilestoneForm",
    "MissingForm",
    "PlaceForm",
    "ProjectSettingsForm",
    "SubmitForm",
    "TakeBackForm",
    "TeamChoiceForm",
    "TeamForm",
]
