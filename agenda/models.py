from django.conf import settings
from django.db import models
from django.db.models import Q


class FeedKey(models.Model):
    """The secret in the address of one person's calendar feed. Resetting it ends the old address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_key"
    )
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agenda_feedkey_is_long", condition=Q(key__regex=r"^.{32,}$")
            )
        ]

    def __str__(self) -> str:
        return f"Feed key {self.pk}"


class ReminderPreference(models.Model):
    """Whether a person wants reminders. No row means: yes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_preference"
    )
    wants_reminders = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"Reminder preference {self.pk}"
