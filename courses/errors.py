from collections.abc import Sequence

from django.utils.translation import gettext_noop

from courses.roster import Problem


class CoursesError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class UploadRefused(CoursesError):
    """The file is too large, empty, of a wrong type, or did not arrive whole."""


class AddressTaken(CoursesError):
    """Another course has this slug."""


class AlreadyMember(CoursesError):
    """The person is in the course, or was and has dropped."""


class StudentIdTaken(CoursesError):
    """Somebody else in the course has this student id."""


class NoInstructorLeft(CoursesError):
    """The course would have no active instructor."""


class AlreadyRegistered(CoursesError):
    """The person has a password, so there is nothing to invite them to."""


ROSTER_CHANGED = gettext_noop(
    "Somebody changed the course's people since this preview. Look at the new one and confirm it."
)


class RosterChanged(CoursesError):
    """The people are not those that the preview was made for."""


class RosterRefused(CoursesError):
    """At least one row of the roster cannot be taken, so none was."""

    def __init__(self, message: str, problems: Sequence[Problem], problem_count: int) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
        self.problem_count = problem_count
