"""The demo's projects: students look for a team, teams form, hand in, and choose when to present."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from courses.models import Membership
from coursesite.demo.lessons import FINAL_TALK, MILESTONES
from coursesite.demo.pdf import LANDSCAPE, PORTRAIT
from coursesite.demo.people import LOOKING, TEAMS, TeamPlan
from coursesite.demo.story import Event, chance, pdf_file
from coursesite.demo.world import World
from projects import actions as projects

EARLY_TEAMS = {3, 4}
LATE = {(0, 5), (4, 2)}
"""The milestones and teams that come after the due date, by forty minutes."""
EXTENDED, MORE_TIME = (1, 3), timedelta(days=2)
"""The milestone and the team that asked for more time, and then did not need it."""


def team_events(world: World) -> Iterator[Event]:
    for number, (place, interests) in enumerate(LOOKING):
        put = world.term.at(1, hour=19, minute=23 * number)
        student = world.students[place]
        yield Event(put, partial(projects.look_for_team, interests=interests, by=student))
    for number, plan in enumerate(TEAMS):
        formed = world.term.at(4, days=1, hour=17, minute=13 * number)
        yield Event(formed, partial(_form_team, world, plan))
        answered = world.term.at(4, days=1, hour=21, minute=11 * number)
        yield Event(answered, partial(_accept_all, world, plan))
        for place in range(len(MILESTONES)):
            yield from _hand_ins(world, place, number)
    order = list(range(len(TEAMS)))
    chance("final talks").shuffle(order)
    for number, team in enumerate(order):
        chosen = world.term.at(9, days=1, hour=9, minute=2 + 21 * number)
        yield Event(chosen, partial(_choose_slot, world, number, team))


def members(world: World, plan: TeamPlan) -> list[Membership]:
    return [world.students[place] for place in plan.members]


def _form_team(world: World, plan: TeamPlan, *, now: datetime) -> None:
    founder, *others = members(world, plan)
    team = projects.create_team(
        course=world.course,
        name=plan.name,
        title=plan.title,
        abstract=plan.abstract,
        tags=plan.tags,
        by=founder,
        now=now,
    )
    world.teams.append(team)
    papers = list(world.course.papers.filter(key__in=plan.papers))
    projects.relate_papers(team=team, papers=papers, by=founder, now=now)
    for member in others:
        projects.invite_to_team(team=team, membership=member, by=founder, now=now)


def _accept_all(world: World, plan: TeamPlan, *, now: datetime) -> None:
    for member in members(world, plan)[1:]:
        invitation = member.team_invitations.get(team__name=plan.name)
        projects.accept_invitation(invitation=invitation, by=member, now=now)


def _hand_ins(world: World, place: int, number: int) -> Iterator[Event]:
    """Hand in a week early, on the last evening, or late; the first team twice."""
    week, due = MILESTONES[place].week, world.term.due(MILESTONES[place].week)
    moment = due - timedelta(hours=6) + timedelta(minutes=17 * number)
    if number in EARLY_TEAMS:
        moment = world.term.at(week, days=-7, hour=16, minute=9 * number)
    if (place, number) in LATE:
        moment = due + timedelta(minutes=40)
    yield Event(moment, partial(_hand_in, world, place, number, ""))
    if (place, number) == EXTENDED:
        asked = world.term.at(week, days=-9, hour=10)
        yield Event(asked, partial(_give_more_time, world, place, number))
    if number == 0:
        yield Event(due - timedelta(minutes=52), partial(_hand_in, world, place, number, "2"))


def _hand_in(world: World, place: int, number: int, version: str, *, now: datetime) -> None:
    plan, milestone = TEAMS[number], MILESTONES[place]
    name = f"{plan.name} {milestone.title}{version}".lower().replace(" ", "-")
    file = pdf_file(
        f"{name}.pdf",
        plan.title,
        f"{milestone.title} of the team {plan.name}",
        plan.abstract,
        f"Version {version or 1}",
        size=LANDSCAPE if place == FINAL_TALK else PORTRAIT,
    )
    projects.submit(
        milestone=world.milestones[place],
        by=members(world, plan)[place % 3],
        files=[file],
        comment="Now with the figure." if version else "",
        now=now,
    )


def _give_more_time(world: World, place: int, number: int, *, now: datetime) -> None:
    milestone = world.milestones[place]
    projects.grant_extension(
        milestone=milestone,
        team=world.teams[number],
        due_at=milestone.due_at + MORE_TIME,
        reason="Two of the three had the flu.",
        by=world.instructor,
        now=now,
    )


def _choose_slot(world: World, number: int, team: int, *, now: datetime) -> None:
    projects.take_final_seat(
        slot=world.final_slots[number],
        team=world.teams[team],
        by=members(world, TEAMS[team])[0],
        now=now,
    )
