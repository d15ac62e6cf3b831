"""The dates until which seats are kept for who waits for one."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from papers.queries.exchange import kept_seats, words_of
from schedule.rules import Deadline


def offer_deadlines_for(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return until when a seat is kept for each of these people; one query."""
    by_pk = {one.pk: one for one in memberships if one.is_active}
    offers = kept_seats().filter(entry__membership__in=by_pk, lapses_at__gt=now)
    rows = offers.select_related(
        "entry__membership__course", "entry__slot__session", "entry__slot__topic__paper"
    )
    return [
        Deadline(
            course_id=offer.entry.membership.course_id,
            key=f"offer:{offer.pk}",
            kind="offer",
            title=_("A seat is kept for you: %(topic)s") % {"topic": words_of(offer.entry.slot)},
            at=offer.lapses_at,
            url=reverse("papers:seat-offer", args=[offer.entry.membership.course.slug, offer.pk]),
            changed_at=offer.offered_at,
            audience=frozenset({offer.entry.membership_id}),
        )
        for offer in rows.order_by("pk")
    ]
