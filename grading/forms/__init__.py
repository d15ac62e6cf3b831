"""What people type about grades, read and checked."""

from grading.forms.allotments import AllotForm
from grading.forms.changes import RestoreForm
from grading.forms.components import (
    AcceptedForm,
    BaseComponentFormSet,
    ItemForm,
    PolicyForm,
    VersionForm,
    component_forms,
)
from grading.forms.exports import CanvasForm
from grading.forms.filters import GradebookFilterForm
from grading.forms.grid import CellForm, GridFilterForm, GridRefusal, TypedCell, typed_cells
from grading.forms.imports import ImportForm, MappingForm
from grading.forms.letter_grades import LetterOptionsForm, letter_forms, usual_scale
from grading.forms.marking import MarkForm, TeamMarkForm
from grading.forms.regrades import RegradeAnswerForm, RegradeForm
from grading.forms.rubrics import CommentForm, RubricForm, RubricMarksForm
from grading.forms.sheets import SheetForm
from grading.forms.what_if import WhatIfForm

__all__ = [
    "AcceptedForm",
    "AllotForm",
    "BaseComponentFormSet",
    "CanvasForm",
    "CellForm",
    "CommentForm",
    "GradebookFilterForm",
    "GridFilterForm",
    "GridRefusal",
    "ImportForm",
    "ItemForm",
    "LetterOptionsForm",
    "MappingForm",
    "MarkForm",
    "PolicyForm",
    "RegradeAnswerForm",
    "RegradeForm",
    "RestoreForm",
    "RubricForm",
    "RubricMarksForm",
    "SheetForm",
    "TeamMarkForm",
    "TypedCell",
    "VersionForm",
    "WhatIfForm",
    "component_forms",
    "letter_forms",
    "typed_cells",
    "usual_scale",
]
