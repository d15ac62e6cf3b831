"""Every write of the papers and talks. Locks: papers/actions/locks.py."""

from papers.actions.acceptance import accept_proposal
from papers.actions.assignment import cancel_assignment, start_assignment
from papers.actions.assignment_work import compute_assignment
from papers.actions.feedback import (
    give_feedback,
    hide_feedback,
    release_feedback,
    release_session_feedback,
    show_feedback,
    withhold_feedback,
)
from papers.actions.library import add_paper, import_papers, remove_paper, update_paper
from papers.actions.lookups import (
    ask_lookups,
    claim_lookup,
    fail_lookup,
    finish_lookup,
    forget_lookups,
    postpone_lookup,
    retry_lookup,
)
from papers.actions.marks import Marking, mark_responses
from papers.actions.policy import set_talk_policy, set_talk_quotas
from papers.actions.proposals import move_proposed_talk, pin_proposed_talk
from papers.actions.ranking import save_ballot
from papers.actions.readings import (
    add_reading,
    add_readings_from_entries,
    remove_reading,
    update_reading,
)
from papers.actions.responses import Draft, Posted, post_response, post_responses, withdraw_response
from papers.actions.seats import give_seat_back, take_seat
from papers.actions.sharing import share_talk, unshare_talk
from papers.actions.slides import keep_slides, upload_slides
from papers.actions.swaps import (
    accept_swap,
    approve_swap,
    decline_swap,
    offer_swap,
    veto_swap,
    withdraw_swap,
)
from papers.actions.talks import change_talk, offer_readings, offer_talk, withdraw_talk
from papers.actions.waitlist import (
    accept_offer,
    decline_offer,
    join_waitlist,
    leave_waitlist,
    pass_seats_on,
    promote_entry,
)

__all__ = [
    "Draft",
    "Marking",
    "Posted",
    "accept_offer",
    "accept_proposal",
    "accept_swap",
    "add_paper",
    "add_reading",
    "add_readings_from_entries",
    "approve_swap",
    "ask_lookups",
    "cancel_assignment",
    "change_talk",
    "claim_lookup",
    "compute_assignment",
    "decline_offer",
    "decline_swap",
    "fail_lookup",
    "finish_lookup",
    "forget_lookups",
    "give_feedback",
    "give_seat_back",
    "hide_feedback",
    "import_papers",
    "join_waitlist",
    "keep_slides",
    "leave_waitlist",
    "mark_responses",
    "move_proposed_talk",
    "offer_readings",
    "offer_swap",
    "offer_talk",
    "pass_seats_on",
    "pin_proposed_talk",
    "post_response",
    "post_responses",
    "postpone_lookup",
    "promote_entry",
    "release_feedback",
    "release_session_feedback",
    "remove_paper",
    "remove_reading",
    "retry_lookup",
    "save_ballot",
    "set_talk_policy",
    "set_talk_quotas",
    "share_talk",
    "show_feedback",
    "start_assignment",
    "take_seat",
    "unshare_talk",
    "update_paper",
    "update_reading",
    "upload_slides",
    "veto_swap",
    "withdraw_response",
    "withdraw_swap",
    "withdraw_talk",
    "withhold_feedback",
]
