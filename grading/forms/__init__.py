"""What people type about grades, read and checked."""

from grading.forms.changes import RestoreForm
from grading.forms.components import (
    BaseComponentFormSet,
    ItemForm,
    PolicyForm,
    VersionForm,
    component_forms,
)
from grading.forms.filters import GradebookFilterForm
from grading.forms.sheets import SheetForm

__all__ = [
    "BaseComponentFormSet",
    "GradebookFilterForm",
    "ItemForm",
    "PolicyForm",
    "RestoreForm",
    "SheetForm",
    "VersionForm",
    "component_forms",
]
