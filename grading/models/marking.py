"""Who grades what, and by which criteria."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from grading.models.grades import Grade
from grading.models.policy import Item


class Allotment(models.Model):
    """One student's work for an item, given to one of the staff to grade."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="allotments")
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="allotments", help_text=_("The student.")
    )
    grader = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="allotments_to_grade"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_allotment_one_grader_per_student_and_item",
                fields=["item", "membership"],
            ),
        ]

    def __str__(self) -> str:
        return f"Allotment {self.pk}"


class Rubric(models.Model):
    """The criteria by which an item is graded."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="rubric")
    version = models.PositiveIntegerField(
        default=1, help_text=_("Raised by every change, so that no colleague's is overwritten.")
    )

    def __str__(self) -> str:
        return f"Rubric of item {self.item_id}"


class Criterion(models.Model):
    """One thing that a rubric looks at."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("criterion"), max_length=80)
    description = models.CharField(_("what it means"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_criterion_name_once_per_rubric", fields=["rubric", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """One way to meet a criterion, and the points for it."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("level"), max_length=80)
    description = models.CharField(_("what it means"), max_length=500, blank=True)
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_level_name_once_per_criterion", fields=["criterion", "name"]
            ),
            models.CheckConstraint(
                name="grading_level_points_are_not_negative", condition=Q(points__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RubricMark(models.Model):
    """The level a grade has for one criterion: what was so from which change on is in the log."""

    grade = models.ForeignKey(Grade, on_delete=models.CASCADE, related_name="rubric_marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="marks")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_rubricmark_one_level_per_criterion", fields=["grade", "criterion"]
            ),
        ]

    def __str__(self) -> str:
        return f"Mark {self.pk}"


class SavedComment(models.Model):
    """A comment that graders use again: for one item, or anywhere in the course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="saved_comments")
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_comments"
    )
    text = models.TextField(_("comment"), max_length=1000)
    saved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="saved_comments"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grading_savedcomment_says_something", condition=~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"Saved comment {self.pk}"
