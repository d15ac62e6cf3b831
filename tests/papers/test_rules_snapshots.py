import pytest

from papers.rules.snapshots import changes, fingerprint, problem_of, with_pins


def slot(name, **fields):
    told = {"id": name, "week": 1, "session": f"d{name}", "capacity": 1, "minimum": 0, "role": ""}
    return told | fields


def student(name, *ranking, **fields):
    return {"id": name, "ranking": list(ranking), "impossible": [], "talks": 1} | fields


def snapshot(**fields):
    told = {
        "talks_per_student": 1,
        "min_gap_weeks": 1,
        "different_roles": False,
        "slots": [slot("s1"), slot("s2")],
        "students": [student("m1", "s1"), student("m2", "s1", "s2")],
        "pins": [],
        "held": [],
    }
    return told | fields


def test_pins_by_hand_change_the_problem_and_not_the_fingerprint():
    plain = snapshot()

    pinned = with_pins(plain, [("m1", "s2")])

    assert problem_of(pinned).pins == {("m1", "s2")}
    assert fingerprint(pinned) == fingerprint(plain)
    assert fingerprint(snapshot(min_gap_weeks=2)) != fingerprint(plain)
    assert fingerprint(snapshot(held=[["m1", "s1"]])) != fingerprint(plain)


def test_pins_that_the_course_has_outgrown_are_left_out():
    held = snapshot(pins=[["m1", "s1"]], held=[["m1", "s1"]])
    wanted = [("m1", "s2"), ("m2", "s9"), ("m9", "s1"), ("m2", "s1"), ("m2", "s2")]

    pinned = with_pins(held, wanted)

    assert pinned["pins"] == [["m1", "s1"], ["m2", "s1"]]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({}, []),
        ({"pins": [["m1", "s1"]]}, []),
        ({"min_gap_weeks": 3}, ["The rules for talks have changed."]),
        ({"held": [["m1", "s1"]]}, ["1 seat was taken or given back."]),
        (
            {"students": [student("m1", "s2"), student("m2", "s2", "s1")]},
            ["2 students have changed their rankings."],
        ),
        (
            {"students": [student("m1", "s1"), student("m2", "s1", "s2", impossible=["s2"])]},
            ["1 student has changed their ranking."],
        ),
        (
            {"students": [student("m1", "s1", talks=2), student("m3")]},
            [
                "1 student needs talks who did not before.",
                "1 student has dropped the course or has all their talks.",
                "1 student gives another number of talks.",
            ],
        ),
        (
            {"slots": [slot("s1", capacity=2), slot("s3")]},
            ["3 talks were put up, withdrawn, or have other seats or another date."],
        ),
    ],
)
def test_what_changed_is_said_by_kind(after, said):
    found = changes(snapshot(), snapshot(**after))

    assert found.sentences() == said
    assert bool(found) == bool(said)


def test_a_withdrawn_slot_changes_nobodys_ranking():
    withdrawn = snapshot(slots=[slot("s2")], students=[student("m1"), student("m2", "s2")])

    assert changes(snapshot(), withdrawn).ballots == ()
    assert changes(snapshot(), withdrawn).slots == ("s1",)
