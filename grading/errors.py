from django.utils.translation import gettext_noop

from courses.documents import UnusableDocument


class GradingError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class UnusableInput(GradingError, UnusableDocument):
    """Weights, points or a grade that no total can be computed from."""


class WrongCourse(GradingError):
    """Rows of two courses do not go together."""


class NameTaken(GradingError):
    """Another component of the course, or item of the component, has this name."""


class AlreadyGraded(GradingError):
    """Another item grades this exam or milestone already."""


class WeightsDoNotSum(GradingError):
    """The weights of the ordinary components are not 100 together."""


class PolicyChangedMeanwhile(GradingError):
    """Somebody saved the components since this person opened them."""


class ComponentsExist(GradingError):
    """The course has components already, so it does not get the usual ones."""


class ComponentInUse(GradingError):
    """A component with items is not deleted."""


class ItemInUse(GradingError):
    """An item with grades is not deleted."""


class NotGradable(GradingError):
    """Only students who are in the item's course get grades."""


class PointsRefused(GradingError):
    """What was written is no number of points and no status."""


class GradeChangedMeanwhile(GradingError):
    """Somebody changed the grade since this person saw it. The message says who, when, and both values.

    :param told: the same without what this person wrote, and what to do about it.
    """

    def __init__(self, message: str, told: str) -> None:
        super().__init__(message)
        self.told = told


class ImportRefused(GradingError):
    """A file of grades is not taken over. The message says why, and what to do."""


IMPORT_CHANGED = gettext_noop(
    "Something changed since you saw this. Nothing was taken over: look again, and decide anew."
)


class ImportChanged(ImportRefused):
    """What the preview showed is no longer so."""


class ScaleRefused(GradingError):
    """Letters whose cut-offs or quotas contradict each other."""


class RegradeRefused(GradingError):
    """A grade cannot be asked about, or an answer would change nothing."""


class RegradeOver(GradingError):
    """Somebody answered the request meanwhile, or its student withdrew it."""


class RubricRefused(GradingError):
    """Criteria or levels that contradict each other, or points that would change unasked."""


class RubricChangedMeanwhile(GradingError):
    """Somebody saved the rubric since this person opened it."""
