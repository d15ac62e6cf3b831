"""Problems for the assignment's tests, and what a dumb search says about them."""

import random
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from papers.rules.assignment import Problem, Slot, Student


def slot(name, week=1, capacity=1, **more):
    """A slot of a session of its own, unless told."""
    return Slot(name, week, more.pop("session", name), capacity, **more)


def student(name, *ranking, impossible=(), talks=None):
    return Student(name, ranking, frozenset(impossible), talks)


def problem(students, slots, *, talks=1, gap=0, pins=(), roles_differ=False):
    return Problem(tuple(students), tuple(slots), talks, gap, frozenset(pins), roles_differ)


def rank(student, name):
    if not student.ranking:
        return 0
    places = {name: n for n, name in enumerate(student.ranking, start=1)}
    return places.get(name, len(student.ranking) + 1)


def choices(problem, student):
    """Give every set of slots that the student may have."""
    talks = problem.talks_per_student if student.talks is None else student.talks
    pins = {name for who, name in problem.pins if who == student.id}
    for chosen in combinations(problem.slots, talks):
        names = {slot.id for slot in chosen}
        if pins <= names and not names & student.impossible and goes_together(problem, chosen):
            yield chosen


def goes_together(problem, chosen):
    for one, other in combinations(chosen, 2):
        if one.session == other.session or abs(one.week - other.week) < problem.min_gap_weeks:
            return False
        if problem.roles_differ and one.role and one.role == other.role:
            return False
    return True


def best_by_trying_all(problem):
    """Return the least worst rank with the least sum of squares; None if nothing keeps the rules."""
    options = [
        [
            (chosen, [rank(student, slot.id) for slot in chosen])
            for chosen in choices(problem, student)
        ]
        for student in problem.students
    ]
    taken = {slot.id: 0 for slot in problem.slots}
    best = None

    def place(number, worst, total):
        nonlocal best
        if best is not None and (worst, total) >= best:
            return
        if number == len(options):
            if all(taken[slot.id] >= slot.minimum for slot in problem.slots):
                best = worst, total
            return
        for chosen, ranks in options[number]:
            if all(taken[slot.id] < slot.capacity for slot in chosen):
                for slot in chosen:
                    taken[slot.id] += 1
                place(number + 1, max([worst, *ranks]), total + sum(n * n for n in ranks))
                for slot in chosen:
                    taken[slot.id] -= 1

    place(0, 0, 0)
    return best


def part(problem, students, slots=None, minima=frozenset()):
    """Return the problem of these students and slots alone, with the minima of some slots."""
    return replace(
        problem,
        students=tuple(one for one in problem.students if one.id in students),
        slots=tuple(
            one if one.id in minima else replace(one, minimum=0)
            for one in problem.slots
            if slots is None or one.id in slots
        ),
        pins=frozenset(pin for pin in problem.pins if pin[0] in students),
    )


def assert_is_core(problem, reason):
    """By trying all: the named are impossible by themselves, and possible with any one of them fewer."""
    students, slots, minima = set(reason.students), set(reason.slots), set()
    if reason.kind == "minimum":
        minima = set(reason.facts.slots)
        everybody = {student.id for student in problem.students}
        fewer = [part(problem, everybody, minima=minima - {one}) for one in minima]
    else:
        fewer = [part(problem, students - {one}) for one in students]
    assert best_by_trying_all(part(problem, students, minima=minima)) is None
    assert best_by_trying_all(part(problem, students, slots, minima)) is None
    assert all(best_by_trying_all(one) is not None for one in fewer)


def knot(seed, *, minima=False):
    """Make one of many problems where fractions cheat: gaps and roles cross, and seats are few."""
    draw = random.Random(seed)
    people, count = draw.randint(3, 7), draw.randint(4, 9)
    slots = [
        slot(f"s{n}", draw.randint(1, 6), draw.choice([1, 1, 2]), role=draw.choice(["", *"xyz"]))
        for n in range(count)
    ]
    names = [one.id for one in slots]
    students = [
        student(
            f"p{n}",
            *draw.sample(names, draw.randint(0, min(count, 5))),
            impossible=[name for name in names if draw.random() < 0.15],
        )
        for n in range(people)
    ]
    gap, roles_differ = draw.choice([2, 3]), draw.random() < 0.6
    if minima:
        slots = [replace(one, minimum=draw.choice([0, 0, 1])) for one in slots]
    return problem(students, slots, talks=2, gap=gap, roles_differ=roles_differ)


def rarely(draw, value, else_):
    """Draw the one in one of eight, so that most problems have an answer and each rule is met."""
    return draw(value if draw(st.integers(0, 7)) == 7 else else_)


@st.composite
def made_up_slots(draw, *, minima):
    slots = []
    for number in range(draw(st.integers(3, 6))):
        week = draw(st.integers(1, 5))
        # now and then a session of several weeks: nothing may rely on there being none
        where = rarely(draw, st.just("all"), st.just(week))
        capacity = rarely(draw, st.just(0), st.integers(1, 3))
        least = rarely(draw, st.integers(1, 3), st.integers(0, min(capacity, 1))) if minima else 0
        role = draw(st.sampled_from(["", "presenter", "opponent"]))
        session = f"{where}{draw(st.sampled_from('ab'))}"
        slots.append(Slot(f"s{number}", week, session, capacity, least, role))
    return slots


@st.composite
def problems(draw, *, most_students=4, minima=True):
    """Small ones, about half of which are possible."""
    slots = draw(made_up_slots(minima=minima and draw(st.booleans())))
    names = [slot.id for slot in slots]
    some = st.lists(st.sampled_from(names), unique=True, max_size=6)
    few = st.frozensets(st.sampled_from(names), max_size=4)
    students = [
        Student(
            f"p{number}",
            tuple(draw(some)),
            rarely(draw, few, st.frozensets(st.sampled_from(names), max_size=1)),
            rarely(draw, st.sampled_from([0, 1]), st.none()),
        )
        for number in range(draw(st.integers(1, most_students)))
    ]
    people = [student.id for student in students]
    pin = st.tuples(st.sampled_from(people), st.sampled_from(names))
    return problem(
        students,
        slots,
        talks=rarely(draw, st.sampled_from([0, 3]), st.integers(1, 2)),
        gap=rarely(draw, st.integers(2, 3), st.integers(0, 1)),
        pins=rarely(draw, st.lists(pin, max_size=3), st.just(())),
        roles_differ=rarely(draw, st.just(True), st.just(False)),
    )
