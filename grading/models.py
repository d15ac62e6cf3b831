from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from projects.models import Milestone
from schedule.models import Session


class Policy(models.Model):
    """How a course computes its totals. Its version is raised by every change that could move one."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="policy")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Policy of course {self.course_id}"


class Component(models.Model):
    """A named share of the course total."""

    class Weighting(models.TextChoices):
        POINTS = "points", _("By points")
        ITEMS = "items", _("By the items' weights")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="components")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=80)
    weight = models.DecimalField(_("weight, %"), max_digits=6, decimal_places=3)
    weighting = models.CharField(
        _("items count"), max_length=8, choices=Weighting.choices, default=Weighting.POINTS
    )
    drop_lowest = models.PositiveSmallIntegerField(_("drop the lowest"), default=0)
    is_extra_credit = models.BooleanField(_("extra credit"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_component_name_once_per_course", fields=["course", "name"]
            ),
            models.CheckConstraint(
                name="grading_component_weight_is_a_percentage",
                condition=Q(weight__gte=0, weight__lte=100),
            ),
            models.CheckConstraint(
                name="grading_component_weighting_is_a_choice",
                condition=Q(weighting__in=["points", "items"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something graded. It knows what it grades: an exam, a student's n-th talk, a milestone, or nothing."""

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=80)
    max_points = models.DecimalField(_("maximum points"), max_digits=8, decimal_places=3)
    weight = models.DecimalField(
        _("weight in its component"), max_digits=8, decimal_places=3, default=1
    )
    is_extra_credit = models.BooleanField(_("extra credit"), default=False)
    session = models.OneToOneField(
        Session,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="item",
        verbose_name=_("exam"),
    )
    turn = models.PositiveSmallIntegerField(_("talk number"), null=True, blank=True)
    milestone = models.OneToOneField(
        Milestone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="item",
        verbose_name=_("milestone"),
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_item_name_once_per_component", fields=["component", "name"]
            ),
            models.CheckConstraint(
                name="grading_item_has_a_maximum", condition=Q(max_points__gt=0)
            ),
            models.CheckConstraint(
                name="grading_item_weight_is_not_negative", condition=Q(weight__gte=0)
            ),
            models.CheckConstraint(
                name="grading_item_talks_from_one",
                condition=Q(turn__isnull=True) | Q(turn__gte=1),
            ),
            models.CheckConstraint(
                name="grading_item_grades_one_thing",
                condition=Q(session__isnull=True, turn__isnull=True)
                | Q(session__isnull=True, milestone__isnull=True)
                | Q(turn__isnull=True, milestone__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def grades_what(self) -> str:
        """Say what kind of thing it grades; empty if it is graded by hand."""
        if self.session_id is not None:
            return str(_("exam"))
        if self.turn is not None:
            return _("talk %(turn)s") % {"turn": self.turn}
        return str(_("hand-in")) if self.milestone_id is not None else ""


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


class GradeChange(models.Model):
    """One change of one grade. Rows are added, never changed and never deleted."""

    class Source(models.TextChoices):
        FORM = "form", _("Form")
        GRID = "grid", _("Grid")
        QUEUE = "queue", _("Queue")
        RUBRIC = "rubric", _("Rubric")
        IMPORT = "import", _("Import")
        POLICY = "policy", _("Policy")
        API = "api", _("API")

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
                condition=Q(
                    source__in=["form", "grid", "queue", "rubric", "import", "policy", "api"]
                ),
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
