from datetime import timedelta

from factory import Factory

from schedule.rules import Deadline
from tests.factories import NOW, SessionFactory


class DeadlineFactory(Factory):
    class Meta:
        model = Deadline

    course_id = 1
    key = "milestone:1"
    kind = "milestone"
    title = "Report"
    at = NOW + timedelta(days=3)
    url = "/courses/ai/projects/milestones/1/"
    changed_at = NOW


class ExamFactory(SessionFactory):
    kind = "exam"
    title = "Midterm"
