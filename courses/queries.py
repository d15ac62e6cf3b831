"""Reads about people: the people page, and what a roster is compared with."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from django.db.models import Case, IntegerField, Q, Value, When

from courses.models import Course, Membership, MembershipQuerySet, User
from courses.roster import Present

ROLE_ORDER = Case(
    *(
        When(role=role, then=Value(place))
        for place, role in enumerate(["instructor", "ta", "student", "observer"])
    ),
    output_field=IntegerField(),
)


def people_of(
    course: Course, *, words: str = "", role: str = "", state: str = ""
) -> MembershipQuerySet:
    """Return the course's people with their accounts and invitations, staff first, then by name.

    :param words: each must occur in the name, the address or the student id.
    """
    people = Membership.objects.filter(course=course).select_related("user", "invitation")
    for word in words.replace("\0", "").split():
        people = people.filter(
            Q(user__name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(student_id__icontains=word)
        )
    if role:
        people = people.filter(role=role)
    if state:
        people = people.filter(state=state)
    return people.order_by(ROLE_ORDER, "user__name", "pk")


def usual_zone(user: User) -> str:
    """Return the zone that a new course of this person may be in; empty if nothing tells."""
    newest = user.memberships.active().order_by("-course__starts_on", "-pk")
    return user.time_zone or newest.values_list("course__time_zone", flat=True).first() or ""


def staff_of(course: Course) -> list[Membership]:
    """Return who teaches the course, instructors first, then by name; everybody may know them."""
    staff = course.memberships.active().staff().select_related("user")
    return list(staff.order_by(ROLE_ORDER, "user__name", "pk"))


def known_people(course: Course, emails: Iterable[str]) -> list[Present]:
    """Return the course's members, also dropped ones, and who else has one of the addresses."""
    members = [
        Present(
            email=member.user.email,
            name=member.user.name,
            owns_name=member.user.has_usable_password(),
            membership_id=member.pk,
            role=member.role,
            student_id=member.student_id,
            section=member.section,
            is_active=member.is_active,
        )
        for member in course.memberships.select_related("user").order_by("pk")
    ]
    others = sorted(set(emails) - {member.email for member in members})
    accounts = User.objects.filter(email__in=others).order_by("pk")
    return members + [
        Present(email=user.email, name=user.name, owns_name=user.has_usable_password())
        for user in accounts
    ]


def fingerprint(known: Sequence[Present]) -> str:
    """Return a short word that changes whenever anything of these people does."""
    told = json.dumps([astuple(present) for present in known])
    return hashlib.sha256(told.encode()).hexdigest()
