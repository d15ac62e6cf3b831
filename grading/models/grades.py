from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from grading.models.policy import Item

GRADE_STATUSES = ["none", "submitted", "graded", "excused", "missing", "absent"]


class GradeStatus(models.TextChoices):
    NONE = "none", _("Nothing yet")
    SUBMITTED = "submitted", _("Submitted")
    GRADED = "graded", _("Graded")
    EXCUSED = "excused", _("Excused")
    MISSING = "missing", _("Missing")
    ABSENT = "absent", _("Absent")


class Grade(models.Model):
    """One person's standing for one item: always what the last GradeChange says."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="grades")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="grades")
    status = models.CharField(max_length=10, choices=GradeStatus.choices, default=GradeStatus.NONE)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    comment = models.TextField(blank=True)
    days_late = models.PositiveSmallIntegerField(
        default=0, help_text=_("Started days; what each costs is the item's rule.")
    )
    late_by_hand = models.BooleanField(
        default=False,
        help_text=_("A person set the days late: moved dates leave them alone."),
    )
    adjustment = models.DecimalField(
        max_digits=9,
        decimal_places=4,
        default=0,
        help_text=_("What this person's points differ by from their team's; counted in `points`."),
    )
    revision = models.PositiveIntegerField(
        default=0,
        help_text=_("Number of changes so far: a save made against an older one is refused."),
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="grades_entered"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_grade_once_per_person_and_item", fields=["item", "membership"]
            ),
            models.CheckConstraint(
                name="grading_grade_status_is_a_choice", condition=Q(status__in=GRADE_STATUSES)
            ),
            models.CheckConstraint(
                name="grading_grade_graded_has_points",
                condition=Q(status="graded", points__isnull=False)
                | (~Q(status="graded") & Q(points__isnull=True)),
            ),
            models.CheckConstraint(
                name="grading_grade_points_are_not_negative",
                condition=Q(points__isnull=True) | Q(points__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"Grade {self.pk}"


SOURCES = [
    *("form", "grid", "queue", "rubric", "import", "policy", "api", "regrade", "restore"),
]


class GradeChange(models.Model):
    """One change of one grade. Rows are added; the database refuses to change or delete one."""

    class Source(models.TextChoices):
        FORM = "form", _("Form")
        GRID = "grid", _("Grid")
        QUEUE = "queue", _("Queue")
        RUBRIC = "rubric", _("Rubric")
        IMPORT = "import", _("Import")
        POLICY = "policy", _("Policy")
        API = "api", _("API")
        REGRADE = "regrade", _("Regrade")
        RESTORE = "restore", _("Restored")

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="changes")
    membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        related_name="grade_changes",
        help_text=_(
            "The student, repeated from the grade: the number of a student's rows is the version of their total's input."
        ),
    )
    number = models.PositiveIntegerField(help_text=_("1, 2, ... within the grade."))
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="grade_changes_made")
    at = models.DateTimeField()
    old_status = models.CharField(max_length=10, choices=GradeStatus.choices)
    old_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    new_status = models.CharField(max_length=10, choices=GradeStatus.choices)
    new_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    comment = models.TextField(blank=True, help_text=_("The comment from this change on."))
    days_late = models.PositiveSmallIntegerField(default=0, help_text=_("From this change on."))
    late_by_hand = models.BooleanField(default=False, help_text=_("From this change on."))
    adjustment = models.DecimalField(
        max_digits=9, decimal_places=4, default=0, help_text=_("From this change on.")
    )
    rubric = models.JSONField(
        default=list,
        blank=True,
        help_text=_(
            "What the rubric's marks were from this change on: criterion, level, points, as they "
            "were called and worth then, with their ids."
        ),
    )
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.FORM)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_gradechange_number_once_per_grade", fields=["grade", "number"]
            ),
            models.CheckConstraint(
                name="grading_gradechange_new_status_is_a_choice",
                condition=Q(new_status__in=GRADE_STATUSES),
            ),
            models.CheckConstraint(
                name="grading_gradechange_old_status_is_a_choice",
                condition=Q(old_status__in=GRADE_STATUSES),
            ),
            models.CheckConstraint(
                name="grading_gradechange_numbers_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="grading_gradechange_source_is_a_choice",
                condition=Q(source__in=SOURCES),
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.number} of grade {self.grade_id}"


class Snapshot(models.Model):
    """A student's totals as computed in the background, with the version of what they were computed from.

    Shown only while both versions are still the current ones. `floor`, `current` and `ceiling` are
    over everything, as staff see them; the `seen_` ones are over what is released, as the student
    does.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="snapshot")
    policy_version = models.PositiveIntegerField()
    change_count = models.PositiveIntegerField()
    floor = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    current = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    ceiling = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    seen_floor = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    seen_current = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    seen_ceiling = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Snapshot of membership {self.membership_id}"


class Recomputation(models.Model):
    """How far the background is with a course's snapshots: one worker at a time, place kept."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="recomputation")
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text=_("A worker is at it; after this another may go on.")
    )
    after_id = models.PositiveBigIntegerField(
        default=0, help_text=_("The last membership that is done; 0: it begins.")
    )

    def __str__(self) -> str:
        return f"Recomputation of course {self.course_id}"
