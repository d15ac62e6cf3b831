from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agenda import rules
from courses.models import Course


def usual_leads() -> list[int]:
    return sorted(rules.USUAL.leads)


def usual_kinds_off() -> list[str]:
    return sorted(rules.USUAL.kinds_off)


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
    """How a person wants to be reminded: everywhere, or in one course, where it then stands alone.

    No row means :data:`agenda.rules.USUAL`.
    """

    class Mode(models.TextChoices):
        EACH = rules.EACH, _("One by one, ahead of each date")
        DAILY = rules.DAILY, _("One letter a day: what today and tomorrow bring")
        WEEKLY = rules.WEEKLY, _("One letter a week, on Mondays")
        OFF = rules.OFF, _("None")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_preferences"
    )
    course = models.ForeignKey(
        Course,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_preferences",
        help_text=_("Empty: in all courses without a choice of their own."),
    )
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.EACH)
    mode_before = models.CharField(
        max_length=6,
        choices=Mode.choices,
        blank=True,
        help_text=_("What it was when the link in a letter ended them; empty if none did."),
    )
    leads = models.JSONField(default=usual_leads, help_text=_("Minutes before the date."))
    kinds_off = models.JSONField(default=usual_kinds_off, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(
        null=True, blank=True, help_text=_("By the person's own clock, in all courses.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="agenda_reminderpreference_one_each_course", fields=["user", "course"]
            ),
            models.UniqueConstraint(
                name="agenda_reminderpreference_one_everywhere",
                fields=["user"],
                condition=Q(course__isnull=True),
            ),
            models.CheckConstraint(
                name="agenda_reminderpreference_mode_is_a_choice",
                condition=Q(mode__in=["each", "daily", "weekly", "off"]),
            ),
            models.CheckConstraint(
                name="agenda_reminderpreference_mode_before_is_a_choice",
                condition=Q(mode_before__in=["", "each", "daily", "weekly", "off"]),
            ),
            models.CheckConstraint(
                name="agenda_reminderpreference_quiet_hours_begin_and_end",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False, course__isnull=True)
                & ~Q(quiet_from=F("quiet_until")),
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder preference {self.pk}"

    def choice(self, quiet: rules.Quiet | None) -> rules.Choice:
        """:param quiet: the person's, which hold in all courses."""
        return rules.Choice(self.mode, frozenset(self.leads), frozenset(self.kinds_off), quiet)
