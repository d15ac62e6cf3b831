class ScheduleError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class WeekNumberTaken(ScheduleError):
    """Another week of the course has this place in the order."""


class WeekNotEmpty(ScheduleError):
    """A week with sessions is not deleted."""


class EndsBeforeItStarts(ScheduleError):
    """The end is not after the start."""


class WrongCourse(ScheduleError):
    """Rows of two courses do not go together."""


class SessionNotPlanned(ScheduleError):
    """The session is cancelled or moved already."""


class SessionInUse(ScheduleError):
    """Talks, questions or grades hang on the session, so it is cancelled rather than deleted."""


class MaterialNeedsOneSource(ScheduleError):
    """Neither a link nor a file, or both."""


class RoundExists(ScheduleError):
    """There is a sign-up for this purpose already."""


class RoundOpened(ScheduleError):
    """The sign-up has begun already."""


class SlotInUse(ScheduleError):
    """Somebody holds a seat of the slot."""


class WeekGone(ScheduleError):
    """The week was deleted meanwhile."""


class SessionGone(ScheduleError):
    """The session was deleted meanwhile."""


class AlreadyAnnounced(ScheduleError):
    """The same form was sent before."""


class AnnouncementChanged(ScheduleError):
    """Somebody changed the announcement meanwhile, or it went out or was withdrawn."""


class MomentPassed(ScheduleError):
    """What is scheduled has to be ahead."""


class NobodyToTell(ScheduleError):
    """Nobody is in the audience of what is to go out at once."""
