"""Rosters: who is in a file, and what taking it over would change. Pure functions, no database."""

from courses.roster.planning import Change, Difference, Plan, Present, plan
from courses.roster.reading import Roster, read
from courses.roster.rows import Problem, Row

__all__ = ["Change", "Difference", "Plan", "Present", "Problem", "Roster", "Row", "plan", "read"]
