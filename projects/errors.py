class ProjectsError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class TeamNameTaken(ProjectsError):
    """Another team of the course has this name."""


class TeamsLocked(ProjectsError):
    """Teams are fixed by now; staff may still move people."""


class AlreadyInTeam(ProjectsError):
    """The student is in a team, and one at a time is all there is."""


class TeamFull(ProjectsError):
    """The team has as many members as the course allows."""


class NotInTeam(ProjectsError):
    """The person is not (or no longer) in this team, or in any."""


class NotAStudent(ProjectsError):
    """Only active students of the same course are in teams."""


class AlreadyInvited(ProjectsError):
    """The student has an open invitation to this team."""


class InvitationClosed(ProjectsError):
    """The invitation was answered or withdrawn before."""


class AlreadyAsked(ProjectsError):
    """The student has an open request to join this team."""


class RequestClosed(ProjectsError):
    """The request to join was answered, withdrawn or has lapsed before."""


class NobodyToAsk(ProjectsError):
    """The team has no member who could answer a request."""


class SameTeam(ProjectsError):
    """The student is to be moved to the team they are in."""


class PlacesOverlap(ProjectsError):
    """A place would begin in the future, or while the student was in a team."""


class WrongPaper(ProjectsError):
    """A team names papers of its own course's library."""


class PositionTaken(ProjectsError):
    """Another milestone has this place in the order."""


class DatesOutOfOrder(ProjectsError):
    """A milestone opens, then is due, then closes."""


class MilestoneChanged(ProjectsError):
    """Somebody else changed the milestone since the person saw it."""


class HandedInAlready(ProjectsError):
    """What was handed in would lose its owner or its place."""


class NotOpenYet(ProjectsError):
    """Nothing can be handed in before the milestone opens."""


class Closed(ProjectsError):
    """Nothing can be handed in after the milestone has closed."""


class SignupClosed(ProjectsError):
    """Outside the window in which seats for final talks are taken or given back."""


class SlotNotAvailable(ProjectsError):
    """The slot is not one for final talks of this course, or its session does not take place."""


class SlotFull(ProjectsError):
    """No seat of the slot is free any more."""


class TalkTaken(ProjectsError):
    """The team has a seat for its final talk already."""


class SeatsMissing(ProjectsError):
    """There are fewer free seats than teams without one."""


class PlanChanged(ProjectsError):
    """Seats or teams are other than when the plan was looked at."""


class NotLater(ProjectsError):
    """An extension gives more time than everybody has, and closes when it is due or later."""


class WrongOwner(ProjectsError):
    """A team's milestone is extended for a team of the course, an individual one for a student."""


class NothingGranted(ProjectsError):
    """There is no extension to take back."""


class NobodyMissing(ProjectsError):
    """There is nobody to write to: everything arrived, or is not due."""


class PartRefused(ProjectsError):
    """A part of a hand-in is not what the milestone asks for.

    :param part: "file", "link", "commit" or "text", as the form calls its fields.
    """

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part
