from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course


class Milestone(models.Model):
    """Something to hand in for the project, by a date."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    instructions = models.TextField(
        _("instructions"), max_length=20_000, blank=True, help_text=_("Markdown.")
    )
    is_individual = models.BooleanField(
        _("individual"),
        default=False,
        help_text=_("Each student hands in their own, not the team."),
    )
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(
        _("closes"), help_text=_("Handed in between due and closing it is marked late.")
    )
    file_types = models.CharField(
        _("file types"), max_length=120, default="pdf", help_text=_("Endings, separated by spaces.")
    )
    max_bytes = models.PositiveBigIntegerField(_("largest file"), default=20 * 1024 * 1024)
    revision = models.PositiveIntegerField(default=0, help_text=_("Raised when its dates move."))
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_milestone_takes_files_of_some_size", condition=Q(max_bytes__gt=0)
            ),
            models.UniqueConstraint(
                name="projects_milestone_position_once_per_course", fields=["course", "position"]
            ),
            models.CheckConstraint(
                name="projects_milestone_opens_due_closes_in_order",
                condition=Q(opens_at__lt=F("due_at")) & Q(due_at__lte=F("closes_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
