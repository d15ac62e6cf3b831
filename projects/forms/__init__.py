"""The forms of the projects: they validate and clean; views hand the result to an action."""

from projects.forms.milestones import (
    ExtensionForm,
    InspectionFilterForm,
    MilestoneForm,
    MissingForm,
    SubmitForm,
    TakeBackForm,
)
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
