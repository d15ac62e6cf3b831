"""One course with a row of every kind, and somebody in every role: what tests/test_access.py asks for."""

from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from courses.models import Upload
from grading.actions import enter_grade
from outbox.models import Letter
from papers.models import Presentation
from papers.queries import course_snapshot
from schedule.models import Announcement, Material
from tests import factories as make
from tests.factories import NOW

ROLES = ("visitor", "outsider", "dropped", "observer", "student", "peer", "ta", "instructor")


NOTES = b"%PDF-1.4 notes %%EOF"
"""What every upload of the world is; a test that downloads one stores it first."""


class World:
    """A course and its rows. `ids` has what addresses ask for, by the name they call it.

    `student` is in the team and holds the talk that the ids name; `peer` is in another team.
    """

    def __init__(self, *, is_public=True):
        self.course = make.CourseFactory(is_public=is_public)
        self.users = {"visitor": AnonymousUser(), "outsider": make.MembershipFactory().user}
        self.members = {
            "dropped": make.MembershipFactory(course=self.course, dropped=True),
            "observer": make.MembershipFactory(course=self.course, observer=True),
            "student": make.MembershipFactory(course=self.course),
            "peer": make.MembershipFactory(course=self.course),
            "ta": make.MembershipFactory(course=self.course, ta=True),
            "instructor": make.MembershipFactory(course=self.course, instructor=True),
        }
        self.users |= {role: member.user for role, member in self.members.items()}
        self.ids = {"course": self.course.slug, "membership_id": self.members["student"].pk}
        self._make_schedule()
        self._make_papers()
        self._make_exchange()
        self._make_projects()
        self._make_grading()
        self.ids["letter_id"] = self._letter().pk

    def _make_schedule(self):
        self.week = make.WeekFactory(course=self.course)
        self.session = make.SessionFactory(week=self.week)
        material = Material.objects.create(
            session=self.session, title="Notes", upload=self._upload(), added_at=NOW
        )
        announcement = Announcement.objects.create(
            course=self.course,
            author=self.users["instructor"],
            title="Welcome",
            body="Hello",
            published_at=NOW,
        )
        self.round = make.RoundFactory(course=self.course)
        self.ids |= {
            "week_id": self.week.pk,
            "session_id": self.session.pk,
            "event_key": f"session-{self.session.pk}",
            "material_id": material.pk,
            "announcement_id": announcement.pk,
            "round_id": self.round.pk,
            "free_purpose": "talk",
        }

    def _make_papers(self):
        reading = make.ReadingFactory(
            session=self.session, paper=make.PaperFactory(course=self.course)
        )
        slot = make.SlotFactory(round=self.round, session=self.session, capacity=3)
        topic = make.TopicFactory(slot=slot, paper=reading.paper)
        talk = make.PresentationFactory(slot=slot, membership=self.members["student"])
        slides = talk.slides.create(version=1, upload=self._upload(), uploaded_at=NOW)
        make.TalkPolicyFactory(course=self.course, marks_questions=True)
        question = make.ResponseFactory(
            reading=make.ReadingFactory(session=self.session, course=self.course),
            membership=self.members["student"],
        )
        rated = self._rated_talk(reading.paper)
        run = make.AssignmentRunFactory(
            round=self.round,
            asked_by=self.members["instructor"],
            problem=course_snapshot(self.round, now=NOW),
            state="done",
            ended_at=NOW,
        )
        proposed = make.ProposedTalkFactory(run=run, membership=self.members["peer"], slot=slot)
        self.ids |= {
            "rated_talk_id": rated.pk,
            "rated_session_id": rated.seat.slot.session_id,
            "feedback_id": rated.feedback.get().pk,
            "paper_id": reading.paper_id,
            "reading_id": reading.pk,
            "response_id": question.pk,
            "lookup_id": self._lookups().pk,
            "talk_slot_id": slot.pk,
            "topic_id": topic.pk,
            "talk_id": talk.pk,
            "presentation_id": talk.pk,
            "slides_id": slides.pk,
            "run_id": run.pk,
            "proposed_id": proposed.pk,
        }

    def _rated_talk(self, paper):
        """A talk of the student's that is going on, with feedback by somebody who is no longer there."""
        session = make.SessionFactory(week=self.week, starts_at=NOW)
        slot = make.SlotFactory(round=self.round, session=session)
        make.TopicFactory(slot=slot, paper=paper)
        talk = make.PresentationFactory(slot=slot, membership=self.members["student"], turn=2)
        make.FeedbackFactory(presentation=talk, author=self.members["dropped"])
        return talk

    def _make_exchange(self):
        """Swaps with somebody else, and a seat that is kept for the student."""

        def slot(weeks, capacity=1):
            session = make.SessionFactory(week=self.week, starts_at=NOW + timedelta(weeks=weeks))
            return make.TopicFactory(
                slot__round=self.round, slot__session=session, slot__capacity=capacity
            ).slot

        talk = Presentation.objects.get(pk=self.ids["talk_id"])
        offered, wanted = (make.PresentationFactory(slot=slot(weeks)) for weeks in (4, 6))
        waited_for = slot(8, capacity=2)
        make.PresentationFactory(slot=waited_for)
        entry = make.WaitlistEntryFactory(slot=waited_for, membership=self.members["student"])
        offer = make.SeatOfferFactory(entry=entry, seat=waited_for.seats.get(presentation=None))
        self.ids |= {
            "swap_id": make.SwapFactory(talk=offered, other=talk).pk,
            "own_swap_id": make.SwapFactory(talk=talk, other=wanted).pk,
            "full_slot_id": wanted.seat.slot_id,
            "entry_id": entry.pk,
            "offer_id": offer.pk,
        }

    def _lookups(self):
        """Make one DOI that was found, and return one that was not."""
        asked = {"course": self.course, "asked_by": self.members["ta"], "ended_at": NOW}
        make.PaperLookupFactory(state="found", bibtex="@misc{found, title={Found}}", **asked)
        return make.PaperLookupFactory(state="failed", reason="Not there.", **asked)

    def _make_projects(self):
        team = make.TeamFactory(course=self.course)
        place = make.TeamPlaceFactory(team=team, membership=self.members["student"])
        other = make.TeamFactory(course=self.course)
        make.TeamPlaceFactory(team=other, membership=self.members["peer"])
        alone = make.MembershipFactory(course=self.course)
        invitation = make.TeamInvitationFactory(
            team=team, membership=alone, invited_by=self.members["student"]
        )
        asking = make.MembershipFactory(course=self.course)
        request = make.JoinRequestFactory(team=team, membership=asking)
        own_request = make.JoinRequestFactory(team=other, membership=self.members["student"])
        make.LookingStudentFactory(membership=alone)
        milestone = make.MilestoneFactory(course=self.course)
        submission = make.SubmissionFactory(
            milestone=milestone,
            team=team,
            upload=self._upload(),
            submitted_by=self.members["student"],
        )
        file = make.SubmissionFileFactory(submission=submission, upload=self._upload())
        extension = make.ExtensionFactory(milestone=milestone, team=team)
        finals = make.RoundFactory(course=self.course, purpose="final", seats_each=1)
        slot = make.SlotFactory(round=finals, session=make.SessionFactory(week=self.week))
        final_talk = make.FinalTalkFactory(slot=slot, team=team, taken_by=self.members["student"])
        self.ids |= {
            "team_id": team.pk,
            "place_id": place.pk,
            "team_invitation_id": invitation.pk,
            "join_request_id": request.pk,
            "own_join_request_id": own_request.pk,
            "milestone_id": milestone.pk,
            "file_id": file.pk,
            "extension_id": extension.pk,
            "submission_id": submission.pk,
            "final_round_id": finals.pk,
            "final_slot_id": slot.pk,
            "final_talk_id": final_talk.pk,
        }

    def _make_grading(self):
        component = make.ComponentFactory(course=self.course, weight=100)
        item = make.ItemFactory(component=component, turn=1)
        grade = enter_grade(
            item=item,
            membership=self.members["student"],
            by=self.members["ta"],
            now=NOW,
            status="graded",
            points=80,
        )
        rubric = make.RubricFactory(item=item)
        make.LevelFactory(criterion__rubric=rubric)
        make.AllotmentFactory(
            item=item, membership=self.members["student"], grader=self.members["ta"]
        )
        make.LetterGradeFactory(course=self.course, lowest=0)
        self.ids |= {
            "component_id": component.pk,
            "item_id": item.pk,
            "change_id": grade.changes.get().pk,
            "comment_id": make.SavedCommentFactory(course=self.course).pk,
            "request_id": make.RegradeRequestFactory(grade=grade).pk,
            "import_id": make.GradeImportFactory(course=self.course, by=self.members["ta"]).pk,
        }

    def _letter(self):
        return Letter.objects.create(
            recipient=self.users["student"],
            course=self.course,
            kind="reminder",
            subject="Soon",
            body="Soon.",
            message_id=f"<{self.course.pk}@test>",
            created_at=NOW,
            waits_since=NOW,
            due_at=NOW,
        )

    def _upload(self) -> Upload:
        return make.UploadFactory(
            course=self.course, sha256=sha256(NOTES).hexdigest(), size=len(NOTES)
        )


@contextmanager
def undone():
    """Undo what is written inside, so that the next role meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
