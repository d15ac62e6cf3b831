from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.forms import status_of
from grading import actions, permissions, queries
from grading.forms import CommentForm


@login_required
@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, course: str) -> HttpResponse:
    """List the comments that graders keep; posted, keep another one for the whole course."""
    access, member = permissions.get_course_to_grade(request.user, course)
    form = CommentForm(request.POST or None)
    if form.is_valid():
        actions.save_comment(
            course=access.course, text=form.cleaned_data["text"], by=member, now=timezone.now()
        )
        messages.success(request, _("The comment is kept."))
        return redirect("grading:comments", course)
    context = {
        "access": access,
        "course": access.course,
        "form": form,
        "comments": queries.kept_comments(access.course),
    }
    return render(request, "grading/comments.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, course: str, comment_id: int) -> HttpResponse:
    access, comment, member = permissions.get_comment_to_edit(request.user, course, comment_id)
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if form.is_valid():
        actions.edit_comment(
            comment=comment, text=form.cleaned_data["text"], by=member, now=timezone.now()
        )
        messages.success(request, _("The comment is changed. Grades keep what they say."))
        return redirect("grading:comments", course)
    context = {"access": access, "course": access.course, "comment": comment, "form": form}
    return render(request, "grading/comment_edit.html", context, status=status_of(form))


@login_required
@require_POST
def comment_remove(request: HttpRequest, course: str, comment_id: int) -> HttpResponse:
    _access, comment, member = permissions.get_comment_to_edit(request.user, course, comment_id)
    actions.remove_comment(comment=comment, by=member, now=timezone.now())
    messages.success(request, _("The comment is gone. Grades keep what they say."))
    return redirect("grading:comments", course)
