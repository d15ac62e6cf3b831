"""Every write of the papers and talks. Locks are taken in the order round, slot, membership."""

from papers.actions.library import add_paper, remove_paper, update_paper
from papers.actions.readings import add_reading, remove_reading, update_reading
from papers.actions.responses import post_response

__all__ = [
    "add_paper",
    "add_reading",
    "post_response",
    "remove_paper",
    "remove_reading",
    "update_paper",
    "update_reading",
]
