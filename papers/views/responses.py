"""Questions to a session's readings: one's own, the pool for staff and presenters, their marks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.permissions import Access
from courses.rules import Permission
from papers import actions, permissions, queries, rules
from papers.actions import Posted
from papers.errors import MarkedMeanwhile, PapersError, QuestionsRefused
from papers.forms.responses import MarkLine, MarksForm, ResponseForm
from papers.models import Response
from papers.queries import Discussed
from schedule.models import Session


@dataclass(frozen=True)
class Row:
    """One reading as its page shows it.

    :param form: for who may post a question, or has just been refused one.
    :param pool: all questions that this person sees, each with its mark where they may mark it.
    """

    discussed: Discussed
    form: ResponseForm | None
    can_post: bool
    pool: Sequence[tuple[Response, MarkLine | None]]


@dataclass(frozen=True)
class Sent:
    """What was sent and refused, to be shown again."""

    questions: dict[int, ResponseForm] = field(default_factory=dict)
    marks: MarksForm | None = None
    refusal: str = ""
    status: int = 200


@login_required
@require_http_methods(["GET"])
def questions(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, session, member = permissions.get_session_to_discuss(request.user, course, session_id)
    return _render(request, access, session, queries.discussion_of(session, member), Sent())


@login_required
@require_http_methods(["GET", "POST"])
def response_post(request: HttpRequest, course: str, reading_id: int) -> HttpResponse:
    """Post the question whose button was pressed, and what was typed beside it, so that none is lost.

    Whoever had to sign in first comes back by GET, as to the next two, and finds the page.
    """
    access, reading, member = permissions.get_reading_to_respond(request.user, course, reading_id)
    if request.method == "GET":
        return redirect("papers:questions", course, reading.session_id)
    discussed = queries.discussion_of(reading.session, member)
    forms = [ResponseForm(one.reading, one.mine, request.POST) for one in discussed]
    sent = [form for form in forms if form.reading.pk == reading_id or form.is_edited]
    if all([form.is_valid() for form in sent]):  # noqa: C419  each is to have its errors
        try:
            posted = actions.post_responses(
                drafts=[form.draft for form in sent], by=member, now=timezone.now()
            )
        except QuestionsRefused as error:
            for form in sent:
                if form.reading.pk in error.reasons:
                    form.add_error("text", str(error.reasons[form.reading.pk]))
        else:
            _tell(request, posted)
            return redirect("papers:questions", course, reading.session_id)
    again = Sent(questions={form.reading.pk: form for form in sent}, status=400)
    return _render(request, access, reading.session, discussed, again)


def _tell(request: HttpRequest, posted: Sequence[Posted]) -> None:
    sentence = ngettext("Your question is posted.", "Your %(n)s questions are posted.", len(posted))
    messages.success(request, sentence % {"n": len(posted)})
    for one in posted:
        if one.replaced:
            told = _("It took the place of what you had posted elsewhere meanwhile: “%(text)s”")
            messages.warning(request, told % {"text": one.replaced})


@login_required
@require_http_methods(["GET", "POST"])
def response_withdraw(request: HttpRequest, course: str, response_id: int) -> HttpResponse:
    found, member = permissions.get_response_to_withdraw(request.user, course, response_id)
    if request.method == "GET":
        return redirect("papers:own-questions", course)
    try:
        text = actions.withdraw_response(response=found, by=member, now=timezone.now())
    except PapersError as error:
        messages.error(request, str(error))
    else:
        told = _("Your question is taken back. If it is to stand, post it again: “%(text)s”")
        messages.success(request, told % {"text": text})
    return redirect("papers:own-questions", course)


@login_required
@require_http_methods(["GET", "POST"])
def responses_mark(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, session, member = permissions.get_session_to_mark(request.user, course, session_id)
    if request.method == "GET":
        return redirect("papers:questions", course, session_id)
    discussed, posted = queries.discussion_of(session, member), request.POST.dict()
    form = MarksForm(_markable(discussed), posted)
    sent = Sent(marks=form, status=400)
    if not form.errors:
        try:
            count = actions.mark_responses(
                session=session, marks=form.markings, by=member, now=timezone.now()
            )
        except MarkedMeanwhile as error:
            discussed = queries.discussion_of(session, member)
            form = MarksForm(_markable(discussed), posted, error.reasons)
            sent = Sent(marks=form, status=409)
        except PapersError as error:
            sent = Sent(refusal=str(error), status=400)
        else:
            _tell_marked(request, count)
            return redirect("papers:questions", course, session_id)
    return _render(request, access, session, discussed, sent)


def _tell_marked(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext("%(n)s mark is saved.", "%(n)s marks are saved.", count) % {"n": count}
    else:
        said = _("No mark has changed.")
    messages.success(request, said)


def _markable(discussed: Sequence[Discussed]) -> list[Response]:
    """Return the questions that staff may mark: the students'."""
    pools = [one.pool or () for one in discussed]
    return [row for pool in pools for row in pool if row.is_students]


def _render(
    request: HttpRequest,
    access: Access,
    session: Session,
    discussed: Sequence[Discussed],
    sent: Sent,
) -> HttpResponse:
    now, member = timezone.now(), access.member
    is_open = rules.takes_questions(starts_at=session.starts_at, status=session.status, now=now)
    can_post = is_open and access.is_student and access.can(Permission.POST_RESPONSE)
    policy = queries.talk_policy(access.course)
    shows_marks = policy.marks_questions
    can_mark = shows_marks and access.can(Permission.ENTER_GRADES)
    marks = (sent.marks or MarksForm(_markable(discussed))) if can_mark else None
    rows = [_row(one, sent, marks, can_post=can_post and not one.is_presenter) for one in discussed]
    context = {
        "access": access,
        "course": access.course,
        "session": session,
        "rows": rows,
        "first": next((row for row in rows if row.form), None),
        "is_open": is_open,
        "part": queries.own_part(session, discussed, member, policy, now=now)
        if can_post and member
        else None,
        "asks_each": policy.asks_each_reading,
        "shows_marks": shows_marks,
        "marks": marks,
        "refusal": sent.refusal,
    }
    return render(request, "papers/questions.html", context, status=sent.status)


def _row(one: Discussed, sent: Sent, marks: MarksForm | None, *, can_post: bool) -> Row:
    empty = ResponseForm(one.reading, one.mine) if can_post else None
    lines = marks.lines if marks else {}
    return Row(
        discussed=one,
        form=sent.questions.get(one.reading.pk, empty),
        can_post=can_post,
        pool=[(response, lines.get(response.pk)) for response in one.pool or ()],
    )
