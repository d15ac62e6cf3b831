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
    caps_at_100 = models.BooleanField(
        _("no total above 100"),
        default=False,
        help_text=_("Points above a maximum and extra credit bring nobody beyond it."),
    )
    shows_letters = models.BooleanField(
        _("students see letter grades"),
        default=False,
        help_text=_("The cut-offs, and the letter of their total as it stands."),
    )
    shows_statistics = models.BooleanField(
        _("students see statistics"),
        default=True,
        help_text=_("Of released items with at least five grades."),
    )
    regrade_days = models.PositiveSmallIntegerField(
        _("days to ask for a regrade"),
        default=7,
        help_text=_("Counted from when the grade could be seen; 0: students cannot ask."),
    )
    late_days = models.PositiveSmallIntegerField(
        _("late days of each student"),
        default=0,
        help_text=_(
            "For the whole project: days late use these up before they cost anything. 0: none."
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grading_policy_regrade_window_is_within_a_year",
                condition=Q(regrade_days__lte=366),
            ),
            models.CheckConstraint(
                name="grading_policy_late_days_are_within_a_year",
                condition=Q(late_days__lte=366),
            ),
        ]

    def __str__(self) -> str:
        return f"Policy of course {self.course_id}"


class LetterGrade(models.Model):
    """One letter of a course's scale: the lowest rounded total that earns it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="letter_grades")
    name = models.CharField(_("letter"), max_length=8)
    lowest = models.DecimalField(_("from"), max_digits=6, decimal_places=2)
    quota = models.DecimalField(
        _("at most, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Of the students, with this letter or a better one. Empty: no limit."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_lettergrade_name_once_per_course", fields=["course", "name"]
            ),
            models.UniqueConstraint(
                name="grading_lettergrade_cutoff_once_per_course", fields=["course", "lowest"]
            ),
            models.CheckConstraint(
                name="grading_lettergrade_cutoff_is_not_negative", condition=Q(lowest__gte=0)
            ),
            models.CheckConstraint(
                name="grading_lettergrade_quota_is_a_percentage",
                condition=Q(quota__isnull=True) | Q(quota__gte=0, quota__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
    late_percent = models.DecimalField(
        _("late: minus % a day"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Of the maximum, for each started day. Empty: late costs nothing."),
    )
    late_floor = models.DecimalField(
        _("late: never below %"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Of the maximum. Whoever has less keeps it."),
    )
    marks_missing = models.BooleanField(
        _("missing counts 0 by itself"),
        default=False,
        help_text=_("Once it can no longer be handed in, who has nothing is marked missing."),
    )
    policy_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="item_policies",
        help_text=_("Who switched these rules on: changes by the rules are in their name."),
    )
    released_at = models.DateTimeField(null=True, blank=True)
    grade_by = models.DateTimeField(
        _("to be graded by"),
        null=True,
        blank=True,
        help_text=_("For graders; students do not see it."),
    )
    grade_by_changed_at = models.DateTimeField(null=True, blank=True)
    grade_by_revision = models.PositiveIntegerField(
        default=0, help_text=_("Raised when that moment changes: the calendar's SEQUENCE.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grading_item_grade_by_says_since_when",
                condition=Q(grade_by__isnull=True) | Q(grade_by_changed_at__isnull=False),
            ),
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
                name="grading_item_late_rule_is_whole",
                condition=Q(late_percent__isnull=True, late_floor__isnull=True)
                | Q(
                    late_percent__isnull=False,
                    late_floor__isnull=False,
                    late_percent__gte=0,
                    late_percent__lte=100,
                    late_floor__gte=0,
                    late_floor__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="grading_item_rules_have_their_person",
                condition=Q(policy_by__isnull=False)
                | Q(late_percent__isnull=True, marks_missing=False),
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
    def is_of_teams(self) -> bool:
        """Say whether it grades what teams hand in; with its milestone loaded, no query."""
        return self.milestone is not None and not self.milestone.is_individual

    @property
    def grades_what(self) -> str:
        """Say what kind of thing it grades; empty if it is graded by hand."""
        if self.session_id is not None:
            return str(_("exam"))
        if self.turn is not None:
            return _("talk %(turn)s") % {"turn": self.turn}
        return str(_("hand-in")) if self.milestone_id is not None else ""
