"""The tables of grades, by noun: what each row means, and what no code can break."""

from grading.models.grades import (
    Grade,
    GradeChange,
    GradeStatus,
    Recomputation,
    Snapshot,
)
from grading.models.imports import GradeImport, KnownColumn, KnownPerson
from grading.models.marking import Allotment, Criterion, Level, Rubric, RubricMark, SavedComment
from grading.models.policy import Component, Item, LetterGrade, Policy
from grading.models.regrades import RegradeRequest

__all__ = [
    "Allotment",
    "Component",
    "Criterion",
    "Grade",
    "GradeChange",
    "GradeImport",
    "GradeStatus",
    "Item",
    "KnownColumn",
    "KnownPerson",
    "LetterGrade",
    "Level",
    "Policy",
    "Recomputation",
    "RegradeRequest",
    "Rubric",
    "RubricMark",
    "SavedComment",
    "Snapshot",
]
