from django.db import models

from courses.models import Membership
from projects.models.teams import Team
from schedule.models import Seat


class FinalTalk(models.Model):
    """A team's final presentation, in a seat of the same kind as the paper talks'."""

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="final_talk")
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="final_talk"
    )
    taken_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="final_talks_taken"
    )
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Final talk {self.pk}"
