"""The sentences of reasons. Labels stand for ids where the reader knows names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.rules.assignment.problems import Facts, Reason, Remedy

MOST_NAMED = 6
Labels = Mapping[str, str]


class Names:
    """What students and slots are called; whoever has no label is called by their id."""

    def __init__(self, students: Labels | None = None, slots: Labels | None = None) -> None:
        self._students = students or {}
        self._slots = slots or {}

    def students(self, ids: Iterable[str]) -> str:
        return listed([self._students.get(one, one) for one in ids])

    def slots(self, ids: Iterable[str]) -> str:
        return listed([self._slots.get(one, one) for one in ids])


def listed(names: list[str]) -> str:
    """Return "a, b and c", or the first of many and how many more there are."""
    if len(names) > MOST_NAMED + 1:
        words = {"names": ", ".join(names[:MOST_NAMED]), "rest": len(names) - MOST_NAMED}
        return _("%(names)s and %(rest)d more") % words
    if len(names) > 1:
        return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    return "".join(names)


def described(
    reason: Reason, *, students: Labels | None = None, slots: Labels | None = None
) -> Reason:
    """Return the reason with its sentences made anew, with labels for the ids that have one."""
    names = Names(students, slots)
    text = SENTENCES[reason.facts.case]() % _figures(reason, names)
    relax = tuple(_relaxing(remedy, names) for remedy in reason.facts.remedies)
    return replace(reason, text=" ".join([text, *_beyond(reason.facts)]), relax=relax)


def _figures(reason: Reason, names: Names) -> dict[str, object]:
    facts = reason.facts
    weeks = listed([str(week) for week in facts.weeks])
    return {
        "who": names.students(reason.students),
        "count": len(reason.students),
        "slots": names.slots(facts.slots),
        "weeks": ngettext("week %s", "weeks %s", len(facts.weeks)) % weeks,
        "gap": ngettext("%d week", "%d weeks", facts.gap) % facts.gap,
        "need_talks": ngettext("%d talk", "%d talks", facts.need) % facts.need,
        "need_seats": ngettext("%d seat", "%d seats", facts.need) % facts.need,
        "need": facts.need,
        "have": facts.have,
        "have_talks": ngettext("%d talk", "%d talks", facts.have) % facts.have,
        "have_seats": ngettext("%d seat", "%d seats", facts.have) % facts.have,
    }


def _beyond(facts: Facts) -> list[str]:
    """Say what holds for those who are not named."""
    found = []
    if facts.alike:
        words = ngettext(
            "%d other student has the same choices.",
            "%d other students have the same choices.",
            facts.alike,
        )
        found.append(words % facts.alike)
    if facts.total > facts.need:
        found.append(_("Everybody together needs %d seats there.") % facts.total)
    return found


SENTENCES: dict[str, Callable[[], str]] = {
    "pin-without-seat": lambda: _("%(who)s is pinned to %(slots)s, which has no seats."),
    "pin-impossible": lambda: _("%(who)s is pinned to %(slots)s, and has marked it as impossible."),
    "pins-too-many": lambda: _("%(who)s is pinned to %(slots)s, and gives only %(have_talks)s."),
    "pins-clash": lambda: _(
        "%(who)s is pinned to %(slots)s, which nobody may have together: they are in one session,"
        " less than %(gap)s apart, or of the same role."
    ),
    "pins-leave-none": lambda: _(
        "%(who)s gives %(need_talks)s, and what they are pinned to leaves room for only %(have)d."
    ),
    "pins-over-capacity": lambda: _(
        "%(who)s are pinned to %(slots)s, which has only %(have_seats)s."
    ),
    "one-few-slots": lambda: _(
        "%(who)s gives %(need_talks)s, and can take only %(have)d of the slots."
    ),
    "one-few-sessions": lambda: _(
        "%(who)s gives %(need_talks)s, and the slots that they can take (%(weeks)s) are in only"
        " %(have)d of the sessions."
    ),
    "one-gap": lambda: _(
        "The gap of %(gap)s is impossible for %(who)s: they give %(need_talks)s, and of the slots"
        " that they can take (%(weeks)s) at most %(have)d are so far apart."
    ),
    "one-roles": lambda: _(
        "%(who)s gives %(need_talks)s, and the slots that they can take have too few different"
        " roles."
    ),
    "one-all-rules": lambda: _(
        "%(who)s gives %(need_talks)s, and no so many of the slots that they can take keep all rules"
        " together."
    ),
    "seats-all": lambda: _(
        "There are too few seats: already %(count)d students give %(need_talks)s, and all slots"
        " together have %(have_seats)s."
    ),
    "seats-some": lambda: _(
        "These %(count)d students can only take the same few slots (%(weeks)s): %(who)s. They give"
        " %(need_talks)s, and there is room for only %(have)d: %(slots)s."
    ),
    "seats-among": lambda: _(
        "These %(count)d students need %(need_seats)s in %(weeks)s, because they can give too few"
        " talks elsewhere: %(who)s. There is room for only %(have)d: %(slots)s."
    ),
    "together": lambda: _(
        "These %(count)d students cannot all give their talks under all rules, although they can as"
        " soon as any one of them is left out: %(who)s."
    ),
    "together-gap": lambda: _(
        "With a gap of %(gap)s these %(count)d students cannot all give their talks, although they"
        " can as soon as any one of them is left out: %(who)s."
    ),
    "minimum-over-capacity": lambda: _(
        "%(slots)s must be used %(need)d times, and has only %(have_seats)s."
    ),
    "minima-over-talks": lambda: _(
        "The minima need more talks than there are: %(slots)s need %(need_talks)s, and all students"
        " together give %(have_talks)s."
    ),
    "minima-among": lambda: _(
        "The minima of %(slots)s need %(need_talks)s, and whoever can take them gives at most"
        " %(have)d there."
    ),
    "minima-together": lambda: _(
        "The minima of %(slots)s cannot be reached together under all rules by whoever can take"
        " them: %(who)s."
    ),
}


def _relaxing(remedy: Remedy, names: Names) -> str:
    """Say what would lift the reason."""
    words = {
        "who": names.students(remedy.students),
        "slots": names.slots(remedy.slots),
        "number": remedy.number,
    }
    case = remedy.kind
    if case == "seats":
        case = {0: "any-seats", 1: "seats-of-one"}.get(len(remedy.slots), case)
    return RELAXING[case](remedy.number) % words


RELAXING: dict[str, Callable[[int], str]] = {
    "seats": lambda n: ngettext(
        "Add %(number)d seat in one of %(slots)s, or offer another slot that they can take.",
        "Add %(number)d seats in all to %(slots)s, or offer other slots that they can take.",
        n,
    ),
    "seats-of-one": lambda n: ngettext(
        "Add %(number)d seat to %(slots)s.", "Add %(number)d seats to %(slots)s.", n
    ),
    "any-seats": lambda n: ngettext("Add %(number)d seat.", "Add %(number)d seats.", n),
    "gap": lambda n: ngettext(
        "Lower the gap to %(number)d week.", "Lower the gap to %(number)d weeks.", n
    ),
    "roles": lambda _n: _("Let a student have the same role twice."),
    "date": lambda _n: _("Ask %(who)s to free a date."),
    "pin": lambda _n: _("Unpin %(who)s from %(slots)s."),
    "talks": lambda n: ngettext(
        "Ask %(who)s for only %(number)d talk.", "Ask %(who)s for only %(number)d talks.", n
    ),
    "minimum": lambda n: ngettext(
        "Lower the minimum of %(slots)s by %(number)d.",
        "Lower the minima of %(slots)s by %(number)d in all.",
        n,
    ),
}
