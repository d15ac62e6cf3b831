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
