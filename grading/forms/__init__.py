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
from grading.forms.grid import CellForm, GridFilterForm, GridRefusal, TypedCell, typed_cells
from grading.forms.imports import ImportForm, MappingForm
from grading.forms.letters import LetterOptionsForm, letter_forms, usual_scale
from grading.forms.sheets import SheetForm

__all__ = [
    "BaseComponentFormSet",
    "CellForm",
    "GradebookFilterForm",
    "GridFilterForm",
    "GridRefusal",
    "ImportForm",
    "ItemForm",
    "LetterOptionsForm",
    "MappingForm",
    "PolicyForm",
    "RestoreForm",
    "SheetForm",
    "TypedCell",
    "VersionForm",
    "component_forms",
    "letter_forms",
    "typed_cells",
    "usual_scale",
]
