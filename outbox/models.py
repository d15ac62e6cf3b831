from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

WAITING = ["queued", "sending"]
"""The states of letters under way."""


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: datetime) -> "LetterQuerySet":
        return self.filter(state="queued", due_at__lte=now)

    def abandoned(self, now: datetime) -> "LetterQuerySet":
        """Those whose lease lapsed: their worker died, or was slower than a minute."""
        return self.filter(state="sending", leased_until__lte=now)

    def written_to(self, person: str) -> "LetterQuerySet":
        """Those to a person of whose name or address this is a part; all if it is empty."""
        if not person:
            return self.all()
        return self.filter(
            Q(recipient__email__icontains=person) | Q(recipient__name__icontains=person)
        )

    def waiting(self) -> "LetterQuerySet":
        return self.filter(state__in=WAITING)


class Letter(models.Model):
    """One e-mail to one person. It exists before it is sent and stays after."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Suppressed")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters"
    )
    course = models.ForeignKey(
        "courses.Course", on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=250)
    body = models.TextField(help_text=_("Plain text."))
    html = models.TextField(
        blank=True, help_text=_("The text as HTML; made of the plain text where it is empty.")
    )
    reply_to = models.EmailField(
        blank=True, help_text=_("Who answers go to, if not the course's contact address.")
    )
    unsubscribe_url = models.CharField(
        max_length=300, blank=True, help_text=_("Ends letters like this one by one press.")
    )
    is_private = models.BooleanField(
        default=False,
        help_text=_("Holds a secret link: its body is shown to nobody but its reader."),
    )
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    waits_since = models.DateTimeField(
        help_text=_("When it was written, or last queued again by staff.")
    )
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a worker took it last to send it.")
    )
    not_after = models.DateTimeField(
        null=True, blank=True, help_text=_("From then on it would mislead, and is not sent.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField(
        blank=True, help_text=_("The address that it went to, whatever the person's is now.")
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it failed for good or was suppressed.")
    )
    reason = models.CharField(
        max_length=500, blank=True, help_text=_("The mail server's words, or why it was not sent.")
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_letter_state_is_a_choice",
                condition=Q(state__in=["queued", "sending", "sent", "failed", "suppressed"]),
            ),
            models.CheckConstraint(
                name="outbox_letter_sent_has_its_moment",  # failed: taken, and came back
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state="failed")
                | (~Q(state__in=["sent", "failed"]) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="outbox_letter_ended_has_its_moment",
                condition=Q(state__in=["failed", "suppressed"], ended_at__isnull=False)
                | (~Q(state__in=["failed", "suppressed"]) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="outbox_letter_sending_has_its_lease",
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_letter_waiting",
                condition=Q(state__in=WAITING),
            ),
            models.Index(fields=["sent_at"], name="outbox_letter_sent_at"),
            models.Index(fields=["tried_at"], name="outbox_letter_tried_at"),
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk} ({self.kind})"

    @property
    def has_bounced(self) -> bool:
        """Say whether the mail server took it, and it came back."""
        return self.state == self.State.FAILED and self.sent_at is not None


class Bounce(models.Model):
    """An address that letters came back from. Nothing more is sent to it until somebody resends."""

    address = models.EmailField(unique=True, help_text=_("In lower case."))
    reason = models.CharField(max_length=500)
    bounced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_bounce_address_is_lower_case", condition=Q(address=Lower("address"))
            )
        ]

    def __str__(self) -> str:
        return f"Bounce {self.pk}"


class Notice(models.Model):
    """One thing told to one person. A letter carries one or several; none is ever told twice."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=100, help_text=_("What it is about, as session:12."))
    due_version = models.PositiveIntegerField(
        default=0, help_text=_("Another one when the date moves.")
    )
    lead = models.PositiveIntegerField(
        default=0, help_text=_("Minutes before the date; 0 if none.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outbox_notice_told_once",
                fields=["recipient", "kind", "subject_key", "due_version", "lead"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_key}"


class Heartbeat(models.Model):
    """When a background process was last seen at work."""

    class Process(models.TextChoices):
        WORKER = "worker", _("Worker")
        BEAT = "beat", _("Beat")

    process = models.CharField(max_length=10, choices=Process.choices, unique=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_heartbeat_process_is_a_choice",
                condition=Q(process__in=["worker", "beat"]),
            )
        ]

    def __str__(self) -> str:
        return self.process
