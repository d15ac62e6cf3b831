"""The tables of papers and talks, by noun: what each row means, and what no code can break."""

from papers.models.exchange import SeatOffer, Swap, WaitlistEntry
from papers.models.feedback import Feedback
from papers.models.library import Paper, PaperLookup, PaperTag, Reading, Response
from papers.models.ranking import (
    AssignmentRun,
    Ballot,
    ImpossibleSession,
    Preference,
    ProposedTalk,
)
from papers.models.talks import Presentation, Slides, SlotTopic, TalkPolicy, TalkQuota

__all__ = [
    "AssignmentRun",
    "Ballot",
    "Feedback",
    "ImpossibleSession",
    "Paper",
    "PaperLookup",
    "PaperTag",
    "Preference",
    "Presentation",
    "ProposedTalk",
    "Reading",
    "Response",
    "SeatOffer",
    "Slides",
    "SlotTopic",
    "Swap",
    "TalkPolicy",
    "TalkQuota",
    "WaitlistEntry",
]
