"""Rows for tests. Each factory makes the least that is valid."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from courses import models as courses
from grading import models as grading
from papers import models as papers
from projects import models as projects
from schedule import models as schedule

NOW = datetime(2026, 10, 14, 3, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Seoul


def named(pattern):
    """Return the next name of a pattern, its number in letters: no page has a figure by chance."""
    return factory.Sequence(lambda n: pattern.format(in_letters(n)))


def in_letters(number):
    return "".join("bcdfghjklm"[int(digit)] for digit in str(number))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = courses.User
        skip_postgeneration_save = True

    email = named("person{}@example.edu")
    name = named("Person {}")
    password = "!"


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = courses.Course

    slug = named("course-{}")
    title = named("Course {}")
    time_zone = "Asia/Seoul"
    starts_on = date(2026, 8, 31)
    ends_on = date(2026, 12, 18)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = courses.Membership

    course = factory.SubFactory(CourseFactory)
    user = factory.SubFactory(UserFactory)
    role = "student"
    joined_at = NOW - timedelta(days=40)

    class Params:
        dropped = factory.Trait(state="dropped", dropped_at=NOW - timedelta(days=1))
        instructor = factory.Trait(role="instructor")
        ta = factory.Trait(role="ta")
        observer = factory.Trait(role="observer")


class UploadFactory(DjangoModelFactory):
    """A row without its bytes; use the upload actions when a test reads the file."""

    class Meta:
        model = courses.Upload

    course = factory.SubFactory(CourseFactory)
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = NOW
    name = "report.pdf"
    content_type = "application/pdf"
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class WeekFactory(DjangoModelFactory):
    class Meta:
        model = schedule.Week

    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence(lambda n: n + 1)
    label = factory.LazyAttribute(lambda week: str(week.number))
    starts_on = date(2026, 10, 12)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = schedule.Session

    class Params:
        course = factory.SubFactory(CourseFactory)

    week = factory.SubFactory(WeekFactory, course=factory.SelfAttribute("..course"))
    kind = "discussion"
    title = named("Session {}")
    starts_at = NOW + timedelta(days=10)
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))
    changed_at = NOW - timedelta(days=30)


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = schedule.SignupRound

    course = factory.SubFactory(CourseFactory)
    purpose = "talk"
    opens_at = NOW - timedelta(days=2)
    closes_at = NOW + timedelta(days=2)
    returns_until = NOW + timedelta(days=2)
    seats_each = 2
    changed_at = NOW - timedelta(days=3)


class SlotFactory(DjangoModelFactory):
    """A slot with its seats, in a session of the round's course."""

    class Meta:
        model = schedule.Slot
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory)
    session = factory.SubFactory(SessionFactory, course=factory.SelfAttribute("..round.course"))
    capacity = 1

    @factory.post_generation
    def seats(slot, create, extracted, **kwargs):
        for number in range(1, slot.capacity + 1):
            schedule.Seat.objects.create(slot=slot, number=number)


class PaperFactory(DjangoModelFactory):
    class Meta:
        model = papers.Paper

    course = factory.SubFactory(CourseFactory)
    key = named("paper{}")
    title = named("Paper {}")
    authors = ["Ada Lovelace", "Grace Hopper"]
    venue = "Journal of Papers"
    year = 2020
    added_at = NOW


class ReadingFactory(DjangoModelFactory):
    class Meta:
        model = papers.Reading

    class Params:
        course = factory.SubFactory(CourseFactory)

    session = factory.SubFactory(SessionFactory, course=factory.SelfAttribute("..course"))
    paper = factory.SubFactory(PaperFactory, course=factory.SelfAttribute("..course"))


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = papers.Response

    reading = factory.SubFactory(ReadingFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..reading.paper.course")
    )
    text = named("Question {}?")
    posted_at = NOW
    changed_at = NOW


class TopicFactory(DjangoModelFactory):
    """A talk's slot together with its paper."""

    class Meta:
        model = papers.SlotTopic

    slot = factory.SubFactory(SlotFactory)
    paper = factory.SubFactory(PaperFactory, course=factory.SelfAttribute("..slot.round.course"))


class PresentationFactory(DjangoModelFactory):
    class Meta:
        model = papers.Presentation

    class Params:
        slot = factory.SubFactory(SlotFactory)

    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..slot.round.course")
    )
    turn = 1
    seat = factory.LazyAttribute(lambda talk: talk.slot.seats.filter(presentation=None).first())
    taken_at = NOW


class SlidesFactory(DjangoModelFactory):
    class Meta:
        model = papers.Slides

    presentation = factory.SubFactory(PresentationFactory)
    version = 1
    upload = factory.SubFactory(
        UploadFactory,
        course=factory.SelfAttribute("..presentation.membership.course"),
        uploaded_by=factory.SelfAttribute("..presentation.membership.user"),
        name="slides.pdf",
    )
    uploaded_at = NOW


class PaperTagFactory(DjangoModelFactory):
    class Meta:
        model = papers.PaperTag

    paper = factory.SubFactory(PaperFactory)
    name = named("tag{}")


class PaperLookupFactory(DjangoModelFactory):
    class Meta:
        model = papers.PaperLookup

    course = factory.SubFactory(CourseFactory)
    source = "doi"
    identifier = named("10.1000/{}")
    asked_by = factory.SubFactory(MembershipFactory, course=factory.SelfAttribute("..course"))
    asked_at = NOW


class TalkPolicyFactory(DjangoModelFactory):
    class Meta:
        model = papers.TalkPolicy

    course = factory.SubFactory(CourseFactory)


class TalkQuotaFactory(DjangoModelFactory):
    class Meta:
        model = papers.TalkQuota

    membership = factory.SubFactory(MembershipFactory)
    talks = 0


class BallotFactory(DjangoModelFactory):
    class Meta:
        model = papers.Ballot

    membership = factory.SubFactory(MembershipFactory)
    saved_at = NOW


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = papers.Preference

    ballot = factory.SubFactory(BallotFactory)
    slot = factory.SubFactory(
        SlotFactory, round__course=factory.SelfAttribute("...ballot.membership.course")
    )
    rank = 1


class ImpossibleSessionFactory(DjangoModelFactory):
    class Meta:
        model = papers.ImpossibleSession

    ballot = factory.SubFactory(BallotFactory)
    session = factory.SubFactory(
        SessionFactory, course=factory.SelfAttribute("..ballot.membership.course")
    )


class AssignmentRunFactory(DjangoModelFactory):
    """A run that waits. Pass state="done" and ended_at for one to look at."""

    class Meta:
        model = papers.AssignmentRun

    round = factory.SubFactory(RoundFactory, mode="ranked")
    asked_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..round.course"), instructor=True
    )
    asked_at = NOW
    problem = factory.LazyFunction(lambda: {"slots": [], "students": []})
    fingerprint = "0" * 64


class ProposedTalkFactory(DjangoModelFactory):
    class Meta:
        model = papers.ProposedTalk

    run = factory.SubFactory(AssignmentRunFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..run.round.course")
    )
    slot = factory.SubFactory(SlotFactory, round=factory.SelfAttribute("..run.round"))


class SwapFactory(DjangoModelFactory):
    """Two talks of one round, and the offer to swap them."""

    class Meta:
        model = papers.Swap

    class Params:
        talk = factory.SubFactory(PresentationFactory)
        other = factory.SubFactory(
            PresentationFactory,
            slot__round=factory.SelfAttribute("...talk.seat.slot.round"),
        )

    offered_by = factory.LazyAttribute(lambda swap: swap.talk.membership)
    seat = factory.LazyAttribute(lambda swap: swap.talk.seat)
    asked = factory.LazyAttribute(lambda swap: swap.other.membership)
    asked_seat = factory.LazyAttribute(lambda swap: swap.other.seat)
    offered_at = NOW


class WaitlistEntryFactory(DjangoModelFactory):
    class Meta:
        model = papers.WaitlistEntry

    slot = factory.SubFactory(SlotFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..slot.round.course")
    )
    joined_at = NOW


class SeatOfferFactory(DjangoModelFactory):
    class Meta:
        model = papers.SeatOffer

    entry = factory.SubFactory(WaitlistEntryFactory)
    seat = factory.LazyAttribute(lambda offer: offer.entry.slot.seats.first())
    offered_at = NOW
    lapses_at = NOW + timedelta(hours=24)


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = papers.Feedback

    presentation = factory.SubFactory(PresentationFactory)
    author = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..presentation.membership.course")
    )
    clarity = 4
    depth = 3
    liked = "The example."
    improve = "Slower."
    given_at = NOW
    changed_at = NOW


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = projects.Team

    course = factory.SubFactory(CourseFactory)
    name = named("Team {}")
    created_at = NOW


class TeamPlaceFactory(DjangoModelFactory):
    class Meta:
        model = projects.TeamPlace

    team = factory.SubFactory(TeamFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..team.course")
    )
    joined_at = NOW


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = projects.Milestone

    course = factory.SubFactory(CourseFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = named("Milestone {}")
    opens_at = NOW - timedelta(days=5)
    due_at = NOW + timedelta(days=5)
    closes_at = NOW + timedelta(days=7)
    changed_at = NOW - timedelta(days=6)


class ExtensionFactory(DjangoModelFactory):
    """A team's, of two days. Pass `team=None` and a membership for a student's."""

    class Meta:
        model = projects.Extension

    milestone = factory.SubFactory(MilestoneFactory)
    team = factory.SubFactory(TeamFactory, course=factory.SelfAttribute("..milestone.course"))
    due_at = factory.LazyAttribute(lambda one: one.milestone.due_at + timedelta(days=2))
    closes_at = factory.LazyAttribute(
        lambda one: one.due_at and max(one.milestone.closes_at, one.due_at)
    )
    reason = "Ill."
    granted_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..milestone.course"), instructor=True
    )
    granted_at = NOW


class TeamInvitationFactory(DjangoModelFactory):
    class Meta:
        model = projects.TeamInvitation

    team = factory.SubFactory(TeamFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..team.course")
    )
    invited_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..team.course")
    )
    sent_at = NOW - timedelta(days=1)


class JoinRequestFactory(DjangoModelFactory):
    class Meta:
        model = projects.JoinRequest

    team = factory.SubFactory(TeamFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..team.course")
    )
    text = "I know CUDA."
    sent_at = NOW - timedelta(days=1)


class LookingStudentFactory(DjangoModelFactory):
    class Meta:
        model = projects.LookingStudent

    membership = factory.SubFactory(MembershipFactory)
    interests = "Compilers, and mornings."
    put_at = NOW - timedelta(days=1)


class SubmissionFactory(DjangoModelFactory):
    """A team's first version. Pass `team=None` and a membership for an individual one."""

    class Meta:
        model = projects.Submission

    milestone = factory.SubFactory(MilestoneFactory)
    team = factory.SubFactory(TeamFactory, course=factory.SelfAttribute("..milestone.course"))
    version = 1
    upload = factory.SubFactory(UploadFactory, course=factory.SelfAttribute("..milestone.course"))
    submitted_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..milestone.course")
    )
    submitted_at = NOW


class SubmissionFileFactory(DjangoModelFactory):
    class Meta:
        model = projects.SubmissionFile

    submission = factory.SubFactory(SubmissionFactory)
    upload = factory.SubFactory(
        UploadFactory, course=factory.SelfAttribute("..submission.milestone.course")
    )
    position = 2


class FinalTalkFactory(DjangoModelFactory):
    class Meta:
        model = projects.FinalTalk

    class Params:
        slot = factory.SubFactory(SlotFactory, round__purpose="final")

    team = factory.SubFactory(TeamFactory, course=factory.SelfAttribute("..slot.round.course"))
    seat = factory.LazyAttribute(lambda talk: talk.slot.seats.filter(final_talk=None).first())
    taken_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..slot.round.course")
    )
    taken_at = NOW


class ComponentFactory(DjangoModelFactory):
    class Meta:
        model = grading.Component

    course = factory.SubFactory(CourseFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = named("Component {}")
    weight = 20


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = grading.Item

    component = factory.SubFactory(ComponentFactory)
    name = named("Item {}")
    max_points = 100

    class Params:
        released = factory.Trait(released_at=NOW)


class GradeFactory(DjangoModelFactory):
    """A grade as the last change left it. Its log is empty: tests of the log enter grades by action."""

    class Meta:
        model = grading.Grade

    item = factory.SubFactory(ItemFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..item.component.course")
    )
    status = "graded"
    points = 80
    revision = 1
    changed_at = NOW
    changed_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..item.component.course"), ta=True
    )


class LetterGradeFactory(DjangoModelFactory):
    class Meta:
        model = grading.LetterGrade

    course = factory.SubFactory(CourseFactory)
    name = named("L{}")
    lowest = factory.Sequence(lambda n: n)


class AllotmentFactory(DjangoModelFactory):
    class Meta:
        model = grading.Allotment

    item = factory.SubFactory(ItemFactory)
    membership = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..item.component.course")
    )
    grader = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..item.component.course"), ta=True
    )


class RubricFactory(DjangoModelFactory):
    class Meta:
        model = grading.Rubric

    item = factory.SubFactory(ItemFactory)


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = grading.Criterion

    rubric = factory.SubFactory(RubricFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = named("Criterion {}")


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = grading.Level

    criterion = factory.SubFactory(CriterionFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = named("Level {}")
    points = 10


class RubricMarkFactory(DjangoModelFactory):
    class Meta:
        model = grading.RubricMark

    level = factory.SubFactory(LevelFactory)
    criterion = factory.SelfAttribute("level.criterion")
    grade = factory.SubFactory(GradeFactory, item=factory.SelfAttribute("..criterion.rubric.item"))


class SavedCommentFactory(DjangoModelFactory):
    class Meta:
        model = grading.SavedComment

    course = factory.SubFactory(CourseFactory)
    text = named("Say how you measured this, {}.")
    saved_by = factory.SubFactory(
        MembershipFactory, course=factory.SelfAttribute("..course"), ta=True
    )
    saved_at = NOW


class RegradeRequestFactory(DjangoModelFactory):
    class Meta:
        model = grading.RegradeRequest

    grade = factory.SubFactory(GradeFactory)
    text = "The second part was not looked at."
    asked_at = NOW


class GradeImportFactory(DjangoModelFactory):
    class Meta:
        model = grading.GradeImport

    course = factory.SubFactory(CourseFactory)
    by = factory.SubFactory(MembershipFactory, course=factory.SelfAttribute("..course"), ta=True)
    sent_at = NOW
    file_name = "grades.csv"
    content = b"email,Midterm\nnobody@example.org,7\n"


class KnownColumnFactory(DjangoModelFactory):
    class Meta:
        model = grading.KnownColumn

    item = factory.SubFactory(ItemFactory)
    format = "canvas"
    heading = factory.Sequence(lambda n: f"Midterm ({n})")


class KnownPersonFactory(DjangoModelFactory):
    class Meta:
        model = grading.KnownPerson

    membership = factory.SubFactory(MembershipFactory)
    format = "canvas"
    cells = {"ID": "17"}


class RecomputationFactory(DjangoModelFactory):
    class Meta:
        model = grading.Recomputation

    course = factory.SubFactory(CourseFactory)


class MaterialFactory(DjangoModelFactory):
    """A link. Pass `url=""` and an upload for a file."""

    class Meta:
        model = schedule.Material

    session = factory.SubFactory(SessionFactory)
    title = named("Material {}")
    url = "https://example.edu/slides"
    added_at = NOW


class AnnouncementFactory(DjangoModelFactory):
    class Meta:
        model = schedule.Announcement

    course = factory.SubFactory(CourseFactory)
    author = factory.SubFactory(UserFactory)
    title = named("Announcement {}")
    body = "Read me."
    published_at = NOW

    class Params:
        scheduled = factory.Trait(
            state="scheduled", publish_at=NOW + timedelta(days=1), published_at=None
        )
