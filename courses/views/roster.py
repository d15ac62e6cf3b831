"""Taking over a roster: a preview of what would change, then all of it or nothing."""

from dataclasses import astuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses import actions, forms, permissions, queries, roster
from courses.errors import RosterChanged, RosterRefused
from courses.models import Course, Membership
from courses.permissions import Access
from courses.rules import Permission

SALT = "courses.roster"
GOOD_FOR = 60 * 60 * 2  # seconds


@login_required
@require_http_methods(["GET", "POST"])
def roster_import(request: HttpRequest, course: str) -> HttpResponse:
    found, by = permissions.get_member_to(request.user, course, Permission.EDIT_PEOPLE)
    form = forms.RosterForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        read = roster.read(form.content())
        if not read.problem_count:
            return preview(request, found, by, read.rows)
        return refusal(request, found, by, read.problems, read.problem_count)
    context = {"access": Access(found, by), "course": found, "form": form}
    return render(request, "courses/roster_import.html", context, status=forms.status_of(form))


@login_required
@require_http_methods(["POST"])
def roster_confirm(request: HttpRequest, course: str) -> HttpResponse:
    """Take over exactly what the preview showed, which the form brings back signed."""
    found, by = permissions.get_member_to(request.user, course, Permission.EDIT_PEOPLE)
    try:
        rows, seen = unsigned(request.POST.get("preview", ""), found)
        plan = actions.import_roster(course=found, rows=rows, by=by, now=timezone.now(), seen=seen)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old or damaged. Please send the list again."))
        return redirect("courses:roster-import", course)
    except RosterChanged as error:
        messages.error(request, str(error))
        return preview(request, found, by, rows, status=409)
    except RosterRefused as error:
        return refusal(request, found, by, error.problems, error.problem_count)
    messages.success(request, done_words(plan.counts["new"], plan.counts["changed"]))
    return redirect("courses:people", course)


def done_words(added: int, changed: int) -> str:
    """Say what was taken over, and what came of it."""
    new = ngettext(
        "%(n)s person is added and gets a letter.",
        "%(n)s people are added; each gets a letter.",
        added,
    )
    old = ngettext("%(n)s person is changed.", "%(n)s people are changed.", changed)
    counted = [(new, added), (old, changed)]
    return " ".join(words % {"n": count} for words, count in counted if count)


def preview(
    request: HttpRequest,
    course: Course,
    by: Membership,
    rows: tuple[roster.Row, ...],
    status: int = 200,
) -> HttpResponse:
    known = queries.known_people(course, [row.email for row in rows])
    plan = roster.plan(rows, known)
    if plan.problem_count:
        return refusal(request, course, by, plan.problems, plan.problem_count)
    context = {
        "access": Access(course, by),
        "course": course,
        "plan": plan,
        "new": plan.of_kind("new"),
        "changed": plan.of_kind("changed"),
        "unchanged_count": plan.counts["unchanged"],
        "signed": signed(rows, queries.fingerprint(known), course),
    }
    return render(request, "courses/roster_preview.html", context, status=status)


def refusal(
    request: HttpRequest,
    course: Course,
    by: Membership,
    problems: tuple[roster.Problem, ...],
    problem_count: int,
) -> HttpResponse:
    context = {
        "access": Access(course, by),
        "course": course,
        "form": forms.RosterForm(initial={"text": request.POST.get("text", "")}),
        "problems": problems,
        "problem_count": problem_count,
        "unshown_count": problem_count - len(problems),
    }
    return render(request, "courses/roster_import.html", context, status=400)


def signed(rows: tuple[roster.Row, ...], seen: str, course: Course) -> str:
    return signing.dumps(
        {"course": course.pk, "seen": seen, "rows": [astuple(row) for row in rows]},
        salt=SALT,
        compress=True,
    )


def unsigned(preview: str, course: Course) -> tuple[tuple[roster.Row, ...], str]:
    """Return the rows and the fingerprint of a preview that this site made for this course.

    :raises BadSignature: if it did not, or too long ago.
    """
    told = signing.loads(preview, salt=SALT, max_age=GOOD_FOR)
    if told["course"] != course.pk:
        raise signing.BadSignature
    return tuple(roster.Row(*row) for row in told["rows"]), told["seen"]
