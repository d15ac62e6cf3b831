"""Who gets which grades. A student gets their own and released ones only; visitors get nothing."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Membership, User
from courses.permissions import Access, get_access, get_course_to
from courses.rules import Permission
from grading.models import GradeChange, GradeImport, Item, RegradeRequest, SavedComment
from projects.models import Team

Person = User | AnonymousUser


def get_course_to_see_grades(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to students, for their own grades, and to staff, for everybody's.

    :raises Http404: to people who are not in the course.
    :raises PermissionDenied: to observers; its message says who may.
    """
    access = get_access(user, slug)
    member = _member(access)
    if not (access.can(Permission.VIEW_GRADEBOOK) or access.can(Permission.VIEW_OWN_GRADES)):
        raise PermissionDenied(
            _("Grades are seen by students, each their own, and by the course's staff.")
        )
    return access, member


def get_own_grades(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to a student, for their own grades.

    :raises PermissionDenied: to staff and observers, who have none.
    """
    access = get_course_to(user, slug, Permission.VIEW_OWN_GRADES)
    return access, _member(access)


def get_rubric_to_edit(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to those who change its rubric."""
    return _item_to(user, slug, item_id, Permission.EDIT_RUBRICS)


def get_comment_to_edit(
    user: Person, slug: str, comment_id: int
) -> tuple[Access, SavedComment, Membership]:
    """Return a kept comment to those who enter grades."""
    access, member = get_course_to_grade(user, slug)
    found = access.course.saved_comments.filter(pk=comment_id).first()
    if found is None:
        raise Http404
    return access, found, member


def get_work_to_mark(
    user: Person, slug: str, item_id: int, membership_id: int
) -> tuple[Access, Item, Membership, Membership]:
    """Return an item, a student, also one who has dropped, and who grades them."""
    access, item, member = get_item_to_grade(user, slug, item_id)
    return access, item, _student(access, membership_id), member


def get_team_to_mark(
    user: Person, slug: str, item_id: int, team_id: int
) -> tuple[Access, Item, Team, Membership]:
    """Return an item, a team, and who grades it."""
    access, item, member = get_item_to_grade(user, slug, item_id)
    team = access.course.teams.filter(pk=team_id).first()
    if team is None:
        raise Http404
    return access, item, team, member


def get_item_to_allot(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to those who say who grades what."""
    return _item_to(user, slug, item_id, Permission.ALLOT_GRADING)


def get_item_to_ask_about(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to a student who may ask about their grade for it."""
    return _item_to(user, slug, item_id, Permission.ASK_REGRADE)


def get_regrade_to_view(
    user: Person, slug: str, request_id: int
) -> tuple[Access, RegradeRequest, Membership]:
    """Return a request to the student who asked, and to those who see everybody's grades.

    :raises PermissionDenied: to other students.
    """
    access, member = get_course_to_see_grades(user, slug)
    found = _regrade(access, request_id)
    if found.grade.membership_id != member.pk and not access.can(Permission.VIEW_GRADEBOOK):
        raise PermissionDenied(_("This is between the student who asked and the staff."))
    return access, found, member


def get_regrade_to_withdraw(
    user: Person, slug: str, request_id: int
) -> tuple[Access, RegradeRequest, Membership]:
    """Return a request to the student who asked."""
    access = get_course_to(user, slug, Permission.ASK_REGRADE)
    found, member = _regrade(access, request_id), _member(access)
    if found.grade.membership_id != member.pk:
        raise PermissionDenied(_("Only who asked can withdraw it."))
    return access, found, member


def get_regrade_to_answer(
    user: Person, slug: str, request_id: int
) -> tuple[Access, RegradeRequest, Membership]:
    """Return a request to those who enter grades."""
    access, member = get_course_to_grade(user, slug)
    return access, _regrade(access, request_id), member


def get_gradebook(user: Person, slug: str) -> Access:
    """Return the course to those who see everybody's grades."""
    return get_course_to(user, slug, Permission.VIEW_GRADEBOOK)


def get_student_to_view(user: Person, slug: str, membership_id: int) -> tuple[Access, Membership]:
    """Return a student, also one who has dropped, to those who see everybody's grades."""
    access = get_gradebook(user, slug)
    return access, _student(access, membership_id)


def get_item_to_view(user: Person, slug: str, item_id: int) -> tuple[Access, Item]:
    """Return an item with everybody's grades to those who see them."""
    access = get_gradebook(user, slug)
    return access, _item(access, item_id)


def get_item_to_grade(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to those who enter grades."""
    return _item_to(user, slug, item_id, Permission.ENTER_GRADES)


def get_grade_to_view(
    user: Person, slug: str, item_id: int, membership_id: int
) -> tuple[Access, Item, Membership]:
    """Return an item and a student, also one who has dropped, to those who see everybody's grades."""
    access, student = get_student_to_view(user, slug, membership_id)
    return access, _item(access, item_id), student


def get_grade_to_enter(
    user: Person, slug: str, item_id: int, membership_id: int
) -> tuple[Item, Membership, Membership]:
    """Return an item, a student and who enters the grade, to those who enter grades."""
    access, item, member = get_item_to_grade(user, slug, item_id)
    return item, _student(access, membership_id), member


def get_grid(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to those who see everybody's grades, with who they are in it."""
    access = get_gradebook(user, slug)
    return access, _member(access)


def get_course_to_grade(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to those who enter grades."""
    access = get_course_to(user, slug, Permission.ENTER_GRADES)
    return access, _member(access)


def get_change_to_restore(
    user: Person, slug: str, change_id: int
) -> tuple[Access, GradeChange, Membership]:
    """Return an entry of the log, with its grade, to those who enter grades."""
    access, member = get_course_to_grade(user, slug)
    changes = GradeChange.objects.filter(membership__course=access.course)
    change = (
        changes.select_related("grade__item__component", "membership__user")
        .filter(pk=change_id)
        .first()
    )
    if change is None:
        raise Http404
    change.grade.item.component.course = access.course
    change.membership.course = access.course
    return access, change, member


def get_import(user: Person, slug: str, import_id: int) -> tuple[Access, GradeImport, Membership]:
    """Return a file of grades, whoever sent it, to those who enter grades."""
    access, member = get_course_to_grade(user, slug)
    found = access.course.grade_imports.filter(pk=import_id).first()
    if found is None:
        raise Http404
    found.course = access.course
    return access, found, member


def get_item_to_release(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to those who show its grades to the students, or hide them again."""
    return _item_to(user, slug, item_id, Permission.RELEASE_GRADES)


def get_item_to_edit(user: Person, slug: str, item_id: int) -> tuple[Access, Item, Membership]:
    """Return an item to those who change what the total is made of."""
    return _item_to(user, slug, item_id, Permission.EDIT_WEIGHTS)


def get_course_to_edit_weights(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to those who change what its total is made of."""
    access = get_course_to(user, slug, Permission.EDIT_WEIGHTS)
    return access, _member(access)


def _item_to(
    user: Person, slug: str, item_id: int, permission: Permission
) -> tuple[Access, Item, Membership]:
    access = get_course_to(user, slug, permission)
    return access, _item(access, item_id), _member(access)


def _member(access: Access) -> Membership:
    if access.member is None:
        raise Http404
    return access.member


def _student(access: Access, membership_id: int) -> Membership:
    students = access.course.memberships.students().select_related("user")
    student = students.filter(pk=membership_id).first()
    if student is None:
        raise Http404
    student.course = access.course
    return student


def _item(access: Access, item_id: int) -> Item:
    items = Item.objects.filter(component__course=access.course)
    item = items.select_related("component", "session", "milestone").filter(pk=item_id).first()
    if item is None:
        raise Http404
    item.component.course = access.course
    return item


def _regrade(access: Access, request_id: int) -> RegradeRequest:
    requests = RegradeRequest.objects.filter(grade__membership__course=access.course)
    found = (
        requests.select_related(
            "grade__item__component", "grade__membership__user", "ended_by__user"
        )
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise Http404
    found.grade.item.component.course = access.course
    found.grade.membership.course = access.course
    return found
