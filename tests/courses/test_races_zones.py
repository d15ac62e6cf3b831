"""A course gets another zone while people work in it. Races, so on PostgreSQL."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from courses.actions import raise_content_version
from coursesite.course_settings import update_course
from grading import actions as grading
from projects import actions as projects
from projects.models import Extension, Milestone
from schedule import actions as schedule
from tests.factories import (
    NOW,
    ComponentFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
    TeamPlaceFactory,
)
from tests.races import at_once, race, wait_until_somebody_waits
from tests.uploads import pdf_file

pytestmark = race
DAY, LATER = timedelta(days=1), timedelta(hours=7)  # Seoul is seven hours ahead of Berlin


@pytest.mark.parametrize("round_number", range(5))
def test_nobody_waits_for_ever_and_no_date_is_moved_twice_or_lost(round_number):
    instructor = MembershipFactory(instructor=True)
    course = instructor.course
    milestones = MilestoneFactory.create_batch(2, course=course)
    sessions = SessionFactory.create_batch(2, course=course)
    due = [one.due_at for one in milestones]
    starts = [one.starts_at for one in sessions]
    place = TeamPlaceFactory(team__course=course, joined_at=NOW - 9 * DAY)
    item = ItemFactory(
        component=ComponentFactory(course=course),
        milestone=milestones[0],
        late_percent=Decimal(10),
        late_floor=Decimal(0),
        policy_by=instructor,
    )
    by = {"by": instructor, "now": NOW}
    zone = partial(update_course, course=course, time_zone="Europe/Berlin", **by)
    session, milestone = sessions[1], milestones[1]

    results = at_once(
        [
            zone,
            partial(schedule.cancel_session, session=session, **by),
            partial(projects.update_milestone, milestone=milestone, title="Other", **by),
            zone,
            partial(
                projects.submit,
                milestone=milestones[0],
                by=place.membership,
                files=[pdf_file()],
                now=NOW,
            ),
            partial(
                grading.enter_grade,
                item=item,
                membership=place.membership,
                status="graded",
                points=80,
                **by,
            ),
            partial(
                projects.grant_extension,
                milestone=milestones[0],
                team=place.team,
                due_at=due[0] + 2 * DAY,
                reason="Ill.",
                **by,
            ),
        ]
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    for row, before in [*zip(milestones, due, strict=True), *zip(sessions, starts, strict=True)]:
        row.refresh_from_db()
        at = row.due_at if hasattr(row, "due_at") else row.starts_at
        assert at == before + LATER
    course.refresh_from_db()
    assert course.time_zone == "Europe/Berlin"
    assert Extension.objects.get().due_at - due[0] - 2 * DAY in {timedelta(), LATER}


def test_the_course_is_locked_last_so_who_moves_a_milestone_meanwhile_gets_through():
    instructor = MembershipFactory(instructor=True)
    course, milestone = instructor.course, MilestoneFactory(course=instructor.course)
    SessionFactory(course=course)
    is_locked = Event()

    def move():
        """Do what moving a milestone does: lock it, and the course at the end."""
        with transaction.atomic():
            Milestone.objects.select_for_update().get(pk=milestone.pk)
            is_locked.set()
            wait_until_somebody_waits()
            raise_content_version(course.pk)

    def change_zone():
        is_locked.wait(60)
        update_course(course=course, by=instructor, now=NOW, time_zone="Europe/Berlin")

    assert at_once([move, change_zone]) == [None, None]
    course.refresh_from_db()
    assert course.time_zone == "Europe/Berlin"
