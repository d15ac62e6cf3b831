from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Membership
from papers.models.talks import Presentation
from schedule.models import Seat, Slot


class Swap(models.Model):
    """A seat that its holder offers for another's, or to anyone.

    It names seats and people, not talks: it holds only while each seat is still that person's, so
    that any change of either lets it lapse by itself.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Waits for approval")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")
        VETOED = "vetoed", _("Stopped by staff")

    offered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="swaps_offered"
    )
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="swaps_offered")
    asked = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="swaps_asked",
        help_text=_("Nobody while it is offered to anyone; then whoever accepted."),
    )
    asked_seat = models.ForeignKey(
        Seat,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="swaps_asked",
        help_text=_("What is given for it; nothing if it is given away."),
    )
    is_to_anyone = models.BooleanField(default=False)
    note = models.CharField(_("message"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="swaps_ended"
    )
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why staff stopped it."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_swap_state_is_a_choice",
                condition=Q(
                    state__in=[
                        *("offered", "accepted", "done", "declined"),
                        *("withdrawn", "lapsed", "vetoed"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="papers_swap_ended_has_its_moment",
                condition=Q(state__in=["offered", "accepted"], ended_at__isnull=True)
                | (~Q(state__in=["offered", "accepted"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="papers_swap_accepted_has_who_and_when",
                condition=Q(state="offered", accepted_at__isnull=True)
                | Q(state__in=["accepted", "done"], accepted_at__isnull=False, asked__isnull=False)
                | Q(state__in=["declined", "withdrawn", "lapsed", "vetoed"]),
            ),
            models.CheckConstraint(
                name="papers_swap_asks_somebody_or_anyone",
                condition=Q(is_to_anyone=True) | Q(asked__isnull=False, asked_seat__isnull=False),
            ),
            models.CheckConstraint(
                name="papers_swap_is_between_two", condition=~Q(asked=F("offered_by"))
            ),
            models.UniqueConstraint(
                name="papers_swap_asked_once_for_the_same",
                fields=["seat", "asked_seat"],
                condition=Q(state__in=["offered", "accepted"]),
            ),
            models.UniqueConstraint(
                name="papers_swap_offered_to_anyone_once",
                fields=["seat"],
                condition=Q(is_to_anyone=True, state__in=["offered", "accepted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Swap {self.pk}"


class WaitlistEntry(models.Model):
    """A student's place in the queue for a seat of one slot. Queues go by when they joined."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="waitlist")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="waitlist_entries"
    )
    instead_of = models.ForeignKey(
        Presentation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="waitlist_entries",
        help_text=_("The talk that they give up for it, if they have all of theirs."),
    )
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When they left the queue, with the seat or without.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_waitlistentry_one_place_in_a_queue",
                fields=["slot", "membership"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Waitlist entry {self.pk}"


class SeatOffer(models.Model):
    """A free seat that is kept for the next on the waitlist until it lapses."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="offers")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="offers")
    offered_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_seatoffer_state_is_a_choice",
                condition=Q(state__in=["open", "taken", "declined", "lapsed", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="papers_seatoffer_ended_has_its_moment",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="papers_seatoffer_lapses_after_it_was_made",
                condition=Q(offered_at__lt=F("lapses_at")),
            ),
            models.UniqueConstraint(
                name="papers_seatoffer_seat_to_one_at_a_time",
                fields=["seat"],
                condition=Q(state="open"),
            ),
            models.UniqueConstraint(
                name="papers_seatoffer_one_at_a_time_to_each",
                fields=["entry"],
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"Seat offer {self.pk}"
