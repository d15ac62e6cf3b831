"""Where instructors set the rules for talks, and who gives more or fewer than everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from papers import actions, permissions, queries
from papers.forms.policy import TalkPolicyForm, TalkQuotasForm
from papers.queries import StudentTalks


@login_required
@require_http_methods(["GET", "POST"])
def talk_policy(request: HttpRequest, course: str) -> HttpResponse:
    access, by = permissions.get_course_to_set_rules(request.user, course)
    policy = queries.talk_policy(access.course)
    broken = queries.students_against(policy)
    form = TalkPolicyForm(request.POST or None, instance=policy)
    if form.is_valid():
        rules, now = form.cleaned_data, timezone.now()
        actions.set_talk_policy(course=access.course, by=by, now=now, **rules)
        messages.success(request, _("The rules are saved."))
        return redirect("papers:talk-policy", course=course)
    context = {"access": access, "course": access.course, "form": form, "broken": broken}
    context["round"] = queries.talk_round(access.course)
    return render(request, "papers/talk_policy.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def talk_quotas(request: HttpRequest, course: str) -> HttpResponse:
    access, by = permissions.get_course_to_set_rules(request.user, course)
    round_ = queries.talk_round(access.course)
    context = {"access": access, "course": access.course, "round": round_}
    if round_ is None:
        return render(request, "papers/talk_quotas.html", context)
    students, usual = queries.student_talks(round_), round_.seats_each
    form = TalkQuotasForm(request.POST or None, students=students, usual=usual)
    if form.is_valid():
        quotas = form.quotas()
        changed = actions.set_talk_quotas(
            course=access.course, quotas=quotas, by=by, now=timezone.now()
        )
        _say_changed(request, len(changed), queries.student_talks(round_))
        return redirect("papers:talk-quotas", course=course)
    context |= {"form": form, "lines": list(form.lines())}
    return render(request, "papers/talk_quotas.html", context, status=status_of(form))


def _say_changed(request: HttpRequest, count: int, students: list[StudentTalks]) -> None:
    said = ngettext(
        "Saved for %(n)d student: reminders and the sign-up follow.",
        "Saved for %(n)d students: reminders and the sign-up follow.",
        count,
    )
    messages.success(request, said % {"n": count} if count else _("Nothing was changed."))
    over = [one.membership.user.name for one in students if one.held > one.asked]
    if over:
        told = _(
            "More talks than asked for: %(names)s. Nothing is taken away by itself; "
            "take a talk away in the sign-up if it is not to be given."
        )
        messages.warning(request, told % {"names": ", ".join(over)})
