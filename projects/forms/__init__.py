"""The forms of the projects: they validate and clean; views hand the result to an action."""

from projects.forms.hand_ins import InspectionFilterForm, MissingForm, SubmitForm
from projects.forms.milestones import ExtensionForm, MilestoneForm, TakeBackForm
from projects.forms.teams import (
    InviteForm,
    JoinRequestForm,
    LayOutForm,
    LookingForm,
    MoveForm,
    PlaceForm,
    ProjectSettingsForm,
    RelatedPapersForm,
    TeamChoiceForm,
    TeamForm,
    TeamLookingForm,
)

__all__ = [
    "ExtensionForm",
    "InspectionFilterForm",
    "InviteForm",
    "JoinRequestForm",
    "LayOutForm",
    "LookingForm",
    "MilestoneForm",
    "MissingForm",
    "MoveForm",
    "PlaceForm",
    "ProjectSettingsForm",
    "RelatedPapersForm",
    "SubmitForm",
    "TakeBackForm",
    "TeamChoiceForm",
    "TeamForm",
    "TeamLookingForm",
]
