"""Every write of the papers and talks. Locks are taken in the order round, slot, membership, talk."""

from papers.actions.feedback import (
    give_feedback,
    hide_feedback,
    release_feedback,
    release_session_feedback,
    show_feedback,
    withhold_feedback,
)
from papers.actions.library import add_paper, import_papers, remove_paper, update_paper
from papers.actions.marks import Marking, mark_responses
from papers.actions.policy import set_talk_policy, set_talk_quotas
from papers.actions.readings import (
    add_reading,
    add_readings_from_entries,
    remove_reading,
    update_reading,
)
from papers.actions.responses import Draft, Posted, post_response, post_responses
from papers.actions.seats import give_seat_back, take_seat
from papers.actions.sharing import share_talk, unshare_talk
from papers.actions.slides import keep_slides, upload_slides
from papers.actions.talks import change_talk, offer_readings, offer_talk, withdraw_talk

__all__ = [
    "Draft",
    "Marking",
    "Posted",
    "add_paper",
    "add_reading",
    "add_readings_from_entries",
    "change_talk",
    "give_feedback",
    "give_seat_back",
    "hide_feedback",
    "import_papers",
    "keep_slides",
    "mark_responses",
    "offer_readings",
    "offer_talk",
    "post_response",
    "post_responses",
    "release_feedback",
    "release_session_feedback",
    "remove_paper",
    "remove_reading",
    "set_talk_policy",
    "set_talk_quotas",
    "share_talk",
    "show_feedback",
    "take_seat",
    "unshare_talk",
    "update_paper",
    "update_reading",
    "upload_slides",
    "withdraw_talk",
    "withhold_feedback",
]
