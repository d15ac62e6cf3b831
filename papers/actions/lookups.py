"""Papers asked for by DOI or arXiv id: asked, claimed by a worker, found or failed."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from outbox import wake
from papers import errors
from papers.models import PaperLookup
from papers.rules import lookups
from papers.rules.lookups import Identifier

logger = logging.getLogger(__name__)

WAITING, FOUND, FAILED = (
    PaperLookup.State.WAITING,
    PaperLookup.State.FOUND,
    PaperLookup.State.FAILED,
)


@transaction.atomic
def ask_lookups(
    *, course: Course, identifiers: Sequence[Identifier], by: Membership, now: datetime
) -> list[PaperLookup]:
    """Let a service be asked; what is being asked or was found already is not asked twice.

    The course's row is locked: two people at once do not go over the limit together.

    :raises TooManyLookups: if more would wait than a course may have waiting.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    there = course.paper_lookups.exclude(state=FAILED)
    known = {Identifier(one.source, one.identifier).word for one in there}
    new = [one for one in identifiers if one.word not in known]
    waiting_count = sum(one.state == WAITING for one in there)
    if waiting_count + len(new) > lookups.MOST_AT_ONCE:
        told = _("At most %(most)s can wait at a time. Ask for fewer, or wait a little.")
        raise errors.TooManyLookups(told % {"most": lookups.MOST_AT_ONCE})
    asked = [
        PaperLookup(
            course=course, source=one.source, identifier=one.value, asked_by=by, asked_at=now
        )
        for one in new
    ]
    for lookup in PaperLookup.objects.bulk_create(asked):
        wake("papers.lookup", lookup.pk)
    logger.info("%s lookups asked by member %s", len(asked), by.pk)
    return asked


@transaction.atomic
def claim_lookup(*, lookup_id: int, now: datetime) -> PaperLookup | None:
    """Return a lookup that is due, for one worker; None if it is not, or was tried often enough.

    An attempt counts when it begins: a worker that dies of one does not try for ever.
    """
    due = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    found = PaperLookup.objects.select_for_update().filter(due, pk=lookup_id, state=WAITING).first()
    if found is None:
        return None
    if found.attempts >= lookups.MOST_ATTEMPTS:
        _end(found, FAILED, now, reason=could_not_be_reached())
        return None
    found.attempts += 1
    found.leased_until = now + lookups.LEASE
    found.save(update_fields=["attempts", "leased_until"])
    return found


def could_not_be_reached() -> str:
    return _("doi.org could not be reached. Paste the BibTeX instead, or try again.")


@transaction.atomic
def finish_lookup(*, lookup: PaperLookup, bibtex: str, now: datetime) -> None:
    """Keep what the service answered."""
    if (held := _held(lookup)) is not None:
        _end(held, FOUND, now, bibtex=bibtex)


@transaction.atomic
def fail_lookup(*, lookup: PaperLookup, reason: str, now: datetime) -> None:
    """Keep why there is no answer and will be none."""
    if (held := _held(lookup)) is not None:
        _end(held, FAILED, now, reason=reason)


@transaction.atomic
def postpone_lookup(*, lookup: PaperLookup, now: datetime) -> None:
    """Let a lookup rest and be tried again, each time later; after the last it has failed."""
    held = _held(lookup)
    if held is None:
        return
    if held.attempts >= lookups.MOST_ATTEMPTS:
        _end(held, FAILED, now, reason=could_not_be_reached())
        return
    held.leased_until = now + lookups.wait_after(held.attempts)
    held.save(update_fields=["leased_until"])


def _held(lookup: PaperLookup) -> PaperLookup | None:
    """Return the locked row if it is still at the attempt that was claimed."""
    rows = PaperLookup.objects.select_for_update()
    return rows.filter(pk=lookup.pk, state=WAITING, attempts=lookup.attempts).first()


def _end(
    lookup: PaperLookup, state: str, now: datetime, *, bibtex: str = "", reason: str = ""
) -> None:
    lookup.state, lookup.ended_at, lookup.leased_until = state, now, None
    lookup.bibtex, lookup.reason = bibtex, reason[:300]
    lookup.save(update_fields=["state", "ended_at", "leased_until", "bibtex", "reason"])
    logger.info("lookup %s has ended: %s", lookup.pk, state)


@transaction.atomic
def retry_lookup(*, lookup: PaperLookup, by: Membership, now: datetime) -> None:
    """Ask anew what has failed; twice is once."""
    rows = PaperLookup.objects.select_for_update()
    failed = rows.filter(pk=lookup.pk, state=FAILED).first()
    if failed is None:
        return
    failed.state, failed.ended_at, failed.reason, failed.attempts = WAITING, None, "", 0
    failed.asked_at, failed.asked_by = now, by
    failed.save(update_fields=["state", "ended_at", "reason", "attempts", "asked_at", "asked_by"])
    wake("papers.lookup", failed.pk)


@transaction.atomic
def forget_lookups(
    *, course: Course, lookup_ids: Sequence[int], by: Membership, now: datetime
) -> None:
    """Take lookups off the list, in whatever state they are."""
    count, _rows = course.paper_lookups.filter(pk__in=lookup_ids).delete()
    logger.info("%s lookups forgotten by member %s", count, by.pk)
