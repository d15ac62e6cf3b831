"""A grade looked at again: asked for by its student, answered by the staff, nothing overwritten."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.emails import written_for_each
from courses.models import Membership, User
from grading import emails, errors
from grading.actions.grades import enter_grade
from grading.models import Grade, GradeChange, Item, RegradeRequest
from grading.queries import regrade_window
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.rules import Told

logger = logging.getLogger(__name__)


@transaction.atomic
def ask_regrade(*, item: Item, by: Membership, text: str, now: datetime) -> RegradeRequest:
    """Ask that one's grade be looked at again, or say that it is not missing; the staff get a letter.

    :raises RegradeRefused: if nothing can be asked, or no longer, or it has been asked already.
    """
    window = regrade_window(item, by, now=now)
    if window.grade is None:
        raise errors.RegradeRefused(_("There is no grade that you could ask about."))
    if window.open_request is not None:
        raise errors.RegradeRefused(_("You have asked already; the staff will answer."))
    if not window.is_open:
        raise errors.RegradeRefused(_("The time to ask is over."))
    kind = RegradeRequest.Kind.MISSING if window.disputes_missing else RegradeRequest.Kind.REGRADE
    try:
        with transaction.atomic():
            request = RegradeRequest.objects.create(
                grade=window.grade, kind=kind, text=text, asked_at=now
            )
    except IntegrityError as error:
        raise errors.RegradeRefused(_("You have asked already; the staff will answer.")) from error
    request.grade.item, request.grade.membership = item, by
    _tell(request, "regrade-asked", _staff_to_tell(window.grade), now=now)
    logger.info("regrade %s asked by member %s", request.pk, by.pk)
    return request


@transaction.atomic
def withdraw_regrade(*, request: RegradeRequest, by: Membership, now: datetime) -> RegradeRequest:
    """Take one's request back as long as nobody has answered.

    :raises RegradeOver: if it was answered, or withdrawn, meanwhile.
    """
    found = _locked(request)
    _end(found, RegradeRequest.State.WITHDRAWN, by=by, now=now)
    return found


@transaction.atomic
def accept_regrade(
    *,
    request: RegradeRequest,
    status: str,
    points: Decimal | None,
    answer: str,
    by: Membership,
    now: datetime,
    revision: int | None = None,
) -> RegradeRequest:
    """Give the grade another value, through the log, and tell the student that there is an answer.

    :param revision: of the grade, as `by` saw it.
    :raises RegradeOver: if it was answered, or withdrawn, meanwhile.
    :raises RegradeRefused: if the grade would stay what it is.
    :raises GradingError: if the grade cannot be entered; nothing is answered then.
    """
    found = _locked(request)
    grade = enter_grade(
        item=request.grade.item,
        membership=request.grade.membership,
        by=by,
        now=now,
        status=status,
        points=points,
        revision=revision,
        source=GradeChange.Source.REGRADE,
        reason=answer[:300],
    )
    found.change = grade.changes.filter(at=now, by=by, source="regrade").order_by("number").last()
    if found.change is None:
        raise errors.RegradeRefused(
            _("The grade would stay as it is. Give it another value, or decline.")
        )
    _answer(found, RegradeRequest.State.ACCEPTED, answer, by=by, now=now)
    return found


@transaction.atomic
def decline_regrade(
    *, request: RegradeRequest, answer: str, by: Membership, now: datetime
) -> RegradeRequest:
    """Leave the grade as it is and say why; the student gets a letter.

    :raises RegradeOver: if it was answered, or withdrawn, meanwhile.
    """
    found = _locked(request)
    _answer(found, RegradeRequest.State.DECLINED, answer, by=by, now=now)
    return found


def _locked(request: RegradeRequest) -> RegradeRequest:
    """Return the row, locked: of two who answer at once the second is told."""
    found = RegradeRequest.objects.select_for_update().get(pk=request.pk)
    if found.state != RegradeRequest.State.OPEN:
        raise errors.RegradeOver(_("This was answered or withdrawn meanwhile. Here is how it is."))
    found.grade = request.grade
    return found


def _answer(
    request: RegradeRequest, state: str, answer: str, *, by: Membership, now: datetime
) -> None:
    request.answer = answer
    _end(request, state, by=by, now=now)
    student = request.grade.membership
    if student.is_active:
        _tell(request, "regrade-answered", [student.user_id], now=now)


def _end(request: RegradeRequest, state: str, *, by: Membership, now: datetime) -> None:
    request.state, request.ended_at, request.ended_by = state, now, by
    request.save(update_fields=["state", "ended_at", "ended_by", "answer", "change"])
    logger.info("regrade %s %s by member %s", request.pk, state, by.pk)


def _staff_to_tell(grade: Grade) -> list[int]:
    """Return who gave the grade, if they still may, and the instructors; each once."""
    staff = grade.membership.course.memberships.active().staff()
    told = [
        user_id
        for pk, user_id, role in staff.order_by("pk").values_list("pk", "user_id", "role")
        if pk == grade.changed_by_id or role == Membership.Role.INSTRUCTOR
    ]
    return list(dict.fromkeys(told))


def _tell(
    request: RegradeRequest, kind: str, recipient_ids: Iterable[int], *, now: datetime
) -> None:
    make = emails.regrade_asked if kind == "regrade-asked" else emails.regrade_answered
    readers = User.objects.filter(pk__in=recipient_ids).order_by("pk")
    for reader, letter in written_for_each(readers, make, request):
        with suppress(AlreadyTold):
            write_letter(
                recipient_id=reader.pk,
                course_id=request.grade.item.component.course_id,
                subject=letter.subject,
                body=letter.body,
                told=[Told(kind, f"regrade:{request.pk}")],
                now=now,
            )
