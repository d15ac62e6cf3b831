class PapersError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class KeyTaken(PapersError):
    """Another paper of the course has this citation key."""


class PaperInUse(PapersError):
    """The paper is read or presented somewhere. The message says where."""


class PaperReadAlready(PapersError):
    """The session has this paper among its readings already."""


class WrongCourse(PapersError):
    """The paper and the session are of different courses."""


class ReadingHasQuestions(PapersError):
    """Questions were posted to the reading and would be lost with it."""


class QuestionsClosed(PapersError):
    """The session has begun, or does not take place: questions come before it."""


class PresenterExcused(PapersError):
    """Who presents a paper owes no question about it."""


class ImportRefused(PapersError):
    """An entry cannot be taken over, so none is."""


class LibraryChanged(PapersError):
    """Somebody changed the library between the preview and the import."""


class UnreadableBibliography(PapersError):
    """The file is no text, or its encoding cannot be told."""
