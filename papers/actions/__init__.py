"""Every write of the papers and talks. Locks are taken in the order round, slot, membership, talk."""

from papers.actions.library import add_paper, import_papers, remove_paper, update_paper
from papers.actions.policy import set_talk_policy, set_talk_quotas
from papers.actions.readings import (
    add_reading,
    add_readings_from_entries,
    remove_reading,
    update_reading,
)
from papers.actions.responses import post_response
from papers.actions.seats import give_seat_back, take_seat
from papers.actions.slides import upload_slides
from papers.actions.talks import change_talk, offer_readings, offer_talk, withdraw_talk

__all__ = [
    "add_paper",
    "add_reading",
    "add_readings_from_entries",
    "change_talk",
    "give_seat_back",
    "import_papers",
    "offer_readings",
    "offer_talk",
    "post_response",
    "remove_paper",
    "remove_reading",
    "set_talk_policy",
    "set_talk_quotas",
    "take_seat",
    "update_paper",
    "update_reading",
    "upload_slides",
    "withdraw_talk",
]
