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


class QuestionsRefused(PapersError):
    """One of several questions cannot be posted, so none is. `reasons` are by reading."""

    def __init__(self, reasons: dict[int, PapersError]) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons.values()))
        self.reasons = reasons


class QuestionMarked(PapersError):
    """Staff have marked the question, so it is not taken back under them."""


class NoMarksHere(PapersError):
    """The course's questions are not marked, or what was marked is no student's question."""


class MarkedMeanwhile(PapersError):
    """A question or its mark changed since the page was opened. `reasons` are by question."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = reasons


class Gone(PapersError):
    """Somebody removed the paper or the reading meanwhile."""


class ImportRefused(PapersError):
    """An entry cannot be taken over, so none is."""


class LibraryChanged(PapersError):
    """Somebody changed the library between the preview and the import."""


class TooManyLookups(PapersError):
    """More DOIs and arXiv ids wait than a course may have waiting."""


class UnreadableBibliography(PapersError):
    """The file is no text, or its encoding cannot be told."""


class UnusableProblem(PapersError, ValueError):
    """What an assignment is asked for contradicts itself. The message says where."""


class Cancelled(PapersError):
    """Somebody stopped the assignment while it was computed."""


class SolverFailed(PapersError):
    """The solver gave no answer, or one that breaks a rule."""


class TopicNeeded(PapersError):
    """A talk is about a paper or has a title of its own: one of the two, and of this course."""


class TalkOffered(PapersError):
    """The session has a talk on this paper."""


class TopicInUse(PapersError):
    """Somebody holds a seat for this topic, so it is not changed under them."""


class SlotNotAvailable(PapersError):
    """The slot is not for paper talks of this course, or its session does not take place any more."""


class SignupClosed(PapersError):
    """Outside the window in which seats are taken or given back."""


class SlotFull(PapersError):
    """No seat of the slot is free any more."""


class TalksComplete(PapersError):
    """The student has all the talks that the course asks for."""


class SameSession(PapersError):
    """The student has a talk in this session already."""


class TooClose(PapersError):
    """The student has a talk in a week that is too close to this one's."""


class SameRole(PapersError):
    """The student has a talk in this role, and the course asks for different ones."""


class NotAStudent(PapersError):
    """Only active students of the course give talks."""


class NotYourTalk(PapersError):
    """The talk is another student's."""


class TalkGone(PapersError):
    """The talk was given back meanwhile."""


class TalkUnderWay(PapersError):
    """There are slides or feedback, or the talk has been given: its seat is not free to give back."""


class NoSlidesYet(PapersError):
    """There is no version of the slides that could be the final one, or it is not time for it."""


class FeedbackClosed(PapersError):
    """Feedback is taken from the session's beginning until a day after its end. The message says when."""


class NotAListener(PapersError):
    """Who presents, alone or with others, gives no feedback on it, and strangers to the course neither."""


class FeedbackHidden(PapersError):
    """A colleague has hidden this feedback already."""


class FeedbackOpen(PapersError):
    """Listeners may still give or change feedback: what is released now would tell whose comes later."""


class NothingToRelease(PapersError):
    """No feedback is there that its presenter could see."""


class SwapOver(PapersError):
    """The swap was answered, withdrawn or stopped meanwhile, or has lapsed."""


class SwapOffered(PapersError):
    """The same seats are offered for a swap already."""


class SwapBreaksRules(PapersError):
    """One of the two would have talks that do not go together. The message says which and why."""


class NotYourSwap(PapersError):
    """The swap is for others to answer."""


class AlreadyWaiting(PapersError):
    """The student is in this queue, or presents in this slot."""


class NothingToWaitFor(PapersError):
    """A seat is free, so there is no queue for it; or seats do not pass on any more."""


class CannotWait(PapersError):
    """The student may not have a seat of this slot as things stand. The message says why."""


class OfferOver(PapersError):
    """The seat is no longer kept for the student."""


class NothingToAssign(PapersError):
    """There is no round, no talk with a free seat, or nobody who needs one."""


class AssignmentUnderWay(PapersError):
    """The round's talks are being computed at this moment."""


class AssignmentEnded(PapersError):
    """The computation is over, so it can neither be cancelled nor, without a result, be used."""


class ProposalAccepted(PapersError):
    """The proposal, or another one of the round, has been accepted meanwhile."""


class ProposalChanged(PapersError):
    """Somebody has edited the proposal since the form was shown."""


class ProposalBreaksRules(PapersError):
    """What is proposed would break a rule of the course, or cannot hold any more."""


class CourseChanged(PapersError):
    """The course is not what the proposal was computed on, and nobody has said that it may be."""


class SignupOpen(PapersError):
    """Students may still say what they wish."""
