class CoursesError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class UploadRefused(CoursesError):
    """The file is too large, empty, of a wrong type, or did not arrive whole."""
