"""The people of a course: the list, adding, editing, dropping, inviting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses import actions, forms, permissions, queries
from courses.errors import AlreadyMember, CoursesError, StudentIdTaken
from courses.permissions import Access
from courses.rules import Permission


@login_required
@require_safe
def people(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to(request.user, course, Permission.VIEW_PEOPLE)
    wanted = forms.PeopleFilterForm(request.GET)
    narrowed = wanted.words()
    found = list(queries.people_of(access.course, **narrowed))
    context = {
        "access": access,
        "course": access.course,
        "filter": wanted,
        "is_narrowed": any(narrowed.values()),
        "people": found,
        "can_edit": access.can(Permission.EDIT_PEOPLE),
    }
    return render(request, "courses/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest, course: str) -> HttpResponse:
    found, by = permissions.get_member_to(request.user, course, Permission.EDIT_PEOPLE)
    form = forms.PersonForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_person(course=found, by=by, now=timezone.now(), **form.cleaned_data)
        except (AlreadyMember, StudentIdTaken) as error:
            form.add_error(
                "email" if isinstance(error, AlreadyMember) else "student_id", str(error)
            )
        else:
            messages.success(
                request,
                _("%(name)s is in the course, and a letter is on its way.")
                % {"name": added.user.name},
            )
            return redirect("courses:people", course)
    context = {"access": Access(found, by), "course": found, "form": form}
    return render(request, "courses/person_add.html", context, status=forms.status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    access, by, member = permissions.get_membership_to_edit(request.user, course, membership_id)
    fields = ("role", "student_id", "section", "can_release")
    form = forms.MemberForm(
        request.POST or None, initial={field: getattr(member, field) for field in fields}
    )
    if form.is_valid():
        try:
            actions.edit_member(membership=member, by=by, now=timezone.now(), **form.cleaned_data)
        except CoursesError as error:
            form.add_error(
                "student_id" if isinstance(error, StudentIdTaken) else "role", str(error)
            )
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": member.user.name})
            return redirect("courses:people", course)
    context = {"access": access, "course": access.course, "member": member, "form": form}
    return render(request, "courses/person_edit.html", context, status=forms.status_of(form))


@login_required
@require_http_methods(["POST"])
def person_drop(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    _access, by, member = permissions.get_membership_to_edit(request.user, course, membership_id)
    try:
        actions.drop_member(membership=member, by=by, now=timezone.now())
    except CoursesError as error:
        messages.error(request, str(error))
        return redirect("courses:person-edit", course, membership_id)
    messages.success(
        request,
        _("%(name)s has dropped. Their work is kept; you can restore them here.")
        % {"name": member.user.name},
    )
    if member == by:
        return redirect("home")
    return redirect("courses:person-edit", course, membership_id)


@login_required
@require_http_methods(["POST"])
def person_restore(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    _access, by, member = permissions.get_membership_to_edit(request.user, course, membership_id)
    actions.restore_member(membership=member, by=by, now=timezone.now())
    messages.success(request, _("%(name)s is back in the course.") % {"name": member.user.name})
    return redirect("courses:person-edit", course, membership_id)


@login_required
@require_http_methods(["POST"])
def invitation_resend(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    _access, by, member = permissions.get_membership_to_edit(request.user, course, membership_id)
    try:
        actions.resend_invitation(membership=member, by=by, now=timezone.now())
    except CoursesError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A letter to %(email)s is on its way.") % {"email": member.user.email}
        )
    return redirect("courses:people", course)
