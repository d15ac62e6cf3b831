from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from grading import actions, permissions, queries
from grading.errors import GradeChangedMeanwhile, GradingError
from grading.forms import RestoreForm
from grading.models import Item
from grading.rules.cells import plain


@login_required
@require_safe
def changes(request: HttpRequest, course: str, item_id: int, membership_id: int) -> HttpResponse:
    access, item, student = permissions.get_grade_to_view(
        request.user, course, item_id, membership_id
    )
    return _render(request, access, item, student)


@login_required
@require_POST
def change_restore(request: HttpRequest, course: str, change_id: int) -> HttpResponse:
    access, change, member = permissions.get_change_to_restore(request.user, course, change_id)
    revision = RestoreForm(request.POST).seen_revision()
    item, student = change.grade.item, change.membership
    try:
        actions.restore_change(change=change, by=member, now=timezone.now(), revision=revision)
    except GradeChangedMeanwhile:
        refusal = _("Somebody changed this grade meanwhile. Below is how it is now.")
        return _render(request, access, item, student, refusal=refusal, status=409)
    except GradingError as error:
        return _render(request, access, item, student, refusal=str(error), status=400)
    messages.success(
        request, _("The grade is again what it was from change %(n)s on.") % {"n": change.number}
    )
    return redirect("grading:changes", course=course, item_id=item.pk, membership_id=student.pk)


def _render(
    request: HttpRequest,
    access: Access,
    item: Item,
    student: Membership,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "max_points": plain(item.max_points),
        "student": student,
        "log": queries.grade_log(item, student),
        "can_restore": access.can(Permission.ENTER_GRADES) and student.is_active,
        "refusal": refusal,
    }
    return render(request, "grading/changes.html", context, status=status)
