"""Reads of papers, readings and talks that pages are made from."""

from papers.queries.deadlines import deadlines_for
from papers.queries.library import Use, papers_of, uses_by_paper, uses_of
from papers.queries.plan import (
    next_position,
    papers_to_choose,
    readings_without_talk,
    sessions_to_plan,
)
from papers.queries.programme import (
    Presenter,
    ReadingLine,
    TalkLine,
    author_line,
    paper_link,
    readings_by_session,
    talks_by_session,
)
from papers.queries.responses import pool_of, presents, response_of
from papers.queries.talk_page import TalkFacts, others_in_slot, questions_for, talk_facts
from papers.queries.talks import (
    OwnTalk,
    SessionTalks,
    Talk,
    TalkSlot,
    free_seat_count,
    free_slots,
    is_signup_open,
    own_talks,
    returnable_talks,
    students_short_of_talks,
    takeable_slots,
    talk_programme,
    talk_round,
    topic_words,
)

__all__ = [
    "OwnTalk",
    "Presenter",
    "ReadingLine",
    "SessionTalks",
    "Talk",
    "TalkFacts",
    "TalkLine",
    "TalkSlot",
    "Use",
    "author_line",
    "deadlines_for",
    "free_seat_count",
    "free_slots",
    "is_signup_open",
    "next_position",
    "others_in_slot",
    "own_talks",
    "paper_link",
    "papers_of",
    "papers_to_choose",
    "pool_of",
    "presents",
    "questions_for",
    "readings_by_session",
    "readings_without_talk",
    "response_of",
    "returnable_talks",
    "sessions_to_plan",
    "students_short_of_talks",
    "takeable_slots",
    "talk_facts",
    "talk_programme",
    "talk_round",
    "talks_by_session",
    "topic_words",
    "uses_by_paper",
    "uses_of",
]
