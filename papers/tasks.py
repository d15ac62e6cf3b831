"""Work behind the pages. Each finds in the rows what is due, so a lost wake costs a minute."""

from celery import shared_task
from django.utils import timezone

from outbox import wake
from papers import actions, lookup, queries


@shared_task(name="papers.pass_seats_on")
def pass_seats_on() -> None:
    """Pass on kept seats that lapsed, and free ones that somebody waits for."""
    actions.pass_seats_on(now=timezone.now())


@shared_task(name="papers.lookup")
def look_up(lookup_id: int) -> None:
    """Ask for one DOI or arXiv id that is due."""
    lookup.look_up(lookup_id, clock=timezone.now)


@shared_task(name="papers.lookup_due")
def lookup_due() -> None:
    """Wake the work for each lookup that waits, rested, or lost its worker."""
    for lookup_id in queries.due_lookups(now=timezone.now()):
        wake("papers.lookup", lookup_id)


@shared_task(name="papers.assign")
def assign(run_id: int) -> None:
    """Compute an assignment run that nobody is at; nothing if it has ended."""
    actions.compute_assignment(run_id=run_id, clock=timezone.now)


@shared_task(name="papers.assign_waiting")
def assign_waiting() -> None:
    """Wake the work for each run that waits, or whose worker has gone."""
    for run_id in queries.waiting_runs(now=timezone.now()):
        wake("papers.assign", run_id)
