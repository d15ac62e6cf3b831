"""Who has handed in what: the matrix for staff, and letters to those who have not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.rules import Permission
from coursesite.inspection import narrowed, with_grades
from grading.forms import AcceptedForm
from grading.queries import decided_by_milestone
from grading.views.previews import sent_back
from projects import actions, emails, permissions, queries
from projects.errors import ProjectsError
from projects.forms import InspectionFilterForm, MissingForm
from projects.views.overview import staff_context

TOKEN = 12


@login_required
@require_http_methods(["GET"])
def inspection(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_inspect(request.user, course)
    context = staff_context(access, now=timezone.now())
    decided = decided_by_milestone(access.course)
    seen = with_grades(context["inspection"], decided)
    milestones = [*seen.team_milestones, *seen.individual_milestones]
    form = InspectionFilterForm(request.GET or None, milestones=milestones)
    wishes = form.wishes()
    context |= {
        "access": access,
        "course": access.course,
        "can_edit": access.can(Permission.EDIT_PROJECTS),
        "can_write": access.can(Permission.ANNOUNCE),
        "graded_milestones": set(decided) if access.can(Permission.ENTER_GRADES) else set(),
        "form": form,
        "is_narrowed": wishes != (None, ""),
        "all_missing": seen.missing,
        "inspection": narrowed(seen, milestone=wishes[0], shows=wishes[1]),
    }
    return render(request, "coursesite/inspection.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def missing_write(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    """Write to those who have handed in nothing: the letter is shown before it goes out."""
    access, milestone, member = permissions.get_milestone_to_write_about(
        request.user, course, milestone_id
    )
    now = timezone.now()
    initial = {"token": get_random_string(TOKEN), **emails.words_to_missing(milestone)}
    form = MissingForm(request.POST or None, initial=initial)
    missing = queries.missing(milestone, now=now)
    context = {
        "access": access,
        "course": access.course,
        "milestone": milestone,
        "missing": missing,
        "form": form,
    }
    if form.is_valid():
        words = form.cleaned_data
        if not AcceptedForm(request.POST).is_accepted():
            letter = emails.to_missing(milestone, words["subject"], words["body"], member.user.name)
            context |= {"letter": letter, "fields": sent_back(request)}
            return render(request, "projects/missing_preview.html", context)
        try:
            count = actions.write_to_missing(milestone=milestone, by=member, now=now, **words)
        except ProjectsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _told(count))
            return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    return render(request, "projects/missing_write.html", context, status=status_of(form))


def _told(count: int) -> str:
    words = ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", count)
    return words % {"n": count}
