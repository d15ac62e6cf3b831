from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Membership
from papers.models.talks import Presentation

SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Feedback(models.Model):
    """What one listener says of a talk. The presenter never learns who; staff do."""

    presentation = models.ForeignKey(
        Presentation, on_delete=models.PROTECT, related_name="feedback"
    )
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="feedback_given")
    clarity = models.PositiveSmallIntegerField(_("clarity"), validators=SCALE)
    depth = models.PositiveSmallIntegerField(_("depth"), validators=SCALE)
    liked = models.TextField(_("what was good"), max_length=2000, blank=True)
    improve = models.TextField(_("what could be better"), max_length=2000, blank=True)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback_hidden"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(
                name="papers_feedback_once_per_listener", fields=["presentation", "author"]
            ),
            models.CheckConstraint(
                name="papers_feedback_is_on_a_scale_of_five",
                condition=Q(clarity__gte=1, clarity__lte=5, depth__gte=1, depth__lte=5),
            ),
            models.CheckConstraint(
                name="papers_feedback_hidden_says_by_whom_and_why",
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback {self.pk}"
