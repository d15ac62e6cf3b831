from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Membership
from grading.models.grades import Grade, GradeChange


class RegradeRequest(models.Model):
    """A student asks that a grade be looked at again, or says that a missing mark is wrong."""

    class Kind(models.TextChoices):
        REGRADE = "regrade", _("Regrade")
        MISSING = "missing", _("It is not missing")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="regrade_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REGRADE)
    text = models.TextField(_("what should be looked at"), max_length=4000)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="regrades_ended"
    )
    change = models.OneToOneField(
        GradeChange,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="regrade_request",
        help_text=_("What the answer changed."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_regraderequest_one_open_per_grade",
                fields=["grade"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="grading_regraderequest_kind_is_a_choice",
                condition=Q(kind__in=["regrade", "missing"]),
            ),
            models.CheckConstraint(
                name="grading_regraderequest_ended_has_its_moment",
                condition=Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | Q(
                    state__in=["accepted", "declined", "withdrawn"],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Regrade request {self.pk}"
