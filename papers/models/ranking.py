from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Membership
from schedule.models import Session, SignupRound, Slot


class Ballot(models.Model):
    """What one student wishes of a ranked round. What is saved counts; there is no handing in."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="ballot")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Ballot of member {self.membership_id}"


class Preference(models.Model):
    """A slot that a student ranked; 1 is the first choice. A withdrawn slot leaves a gap."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="preferences")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="preferences")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_preference_slot_once_per_ballot", fields=["ballot", "slot"]
            ),
            models.UniqueConstraint(
                name="papers_preference_rank_once_per_ballot", fields=["ballot", "rank"]
            ),
            models.CheckConstraint(
                name="papers_preference_ranks_from_one", condition=Q(rank__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Preference {self.pk}"


class ImpossibleSession(models.Model):
    """A session at which a student cannot present."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="impossible")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="impossible_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_impossiblesession_once_per_ballot", fields=["ballot", "session"]
            )
        ]

    def __str__(self) -> str:
        return f"Impossible session {self.pk}"


class AssignmentRun(models.Model):
    """One computation of who presents what, on a snapshot of the wishes. Only an accepted one counts."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        WORKING = "working", _("Being computed")
        DONE = "done", _("Ready to look at")
        INFEASIBLE = "infeasible", _("Not possible")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    round = models.ForeignKey(SignupRound, on_delete=models.CASCADE, related_name="assignment_runs")
    asked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="assignment_runs"
    )
    asked_at = models.DateTimeField()
    seed = models.PositiveIntegerField(default=0)
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reruns"
    )
    problem = models.JSONField(help_text=_("The snapshot, written as for manage.py assigntalks."))
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of the snapshot."))
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text=_("Percent."))
    stage = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    worst_rank = models.PositiveIntegerField(null=True, blank=True)
    sum_squared_ranks = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True, help_text=_("Why it is not possible."))
    revision = models.PositiveIntegerField(
        default=0, help_text=_("Raised by each edit of the proposal.")
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_assignments",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_assignmentrun_state_is_a_choice",
                condition=Q(
                    state__in=["queued", "working", "done", "infeasible", "failed", "cancelled"]
                ),
            ),
            models.CheckConstraint(
                name="papers_assignmentrun_ended_has_its_moment",
                condition=Q(state__in=["queued", "working"], ended_at__isnull=True)
                | Q(
                    state__in=["done", "infeasible", "failed", "cancelled"], ended_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="papers_assignmentrun_working_has_its_lease",
                condition=Q(state="working", leased_until__isnull=False)
                | (~Q(state="working") & Q(leased_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="papers_assignmentrun_cancelled_was_asked",
                condition=~Q(state="cancelled") | Q(cancel_asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="papers_assignmentrun_accepted_has_who_and_when",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, state="done"),
            ),
            models.CheckConstraint(
                name="papers_assignmentrun_progress_is_a_percentage",
                condition=Q(progress__lte=100),
            ),
            models.UniqueConstraint(
                name="papers_assignmentrun_one_at_a_time",
                fields=["round"],
                condition=Q(state__in=["queued", "working"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Assignment run {self.pk}"


class ProposedTalk(models.Model):
    """A seat that a run gives to a student, as computed or as staff have changed it since."""

    run = models.ForeignKey(AssignmentRun, on_delete=models.CASCADE, related_name="talks")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="proposed_talks"
    )
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="proposed_talks")
    is_pinned = models.BooleanField(default=False, help_text=_("Kept by the next run."))
    is_edited = models.BooleanField(default=False, help_text=_("Chosen by hand."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_proposedtalk_slot_once_per_student",
                fields=["run", "membership", "slot"],
            )
        ]

    def __str__(self) -> str:
        return f"Proposed talk {self.pk}"
