"""How a person is reminded: everywhere, in one course, and the link in a letter that ends it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agenda import actions, queries
from agenda.forms import CourseChoiceForm, PreferencesForm
from agenda.permissions import get_own_course, get_stop
from agenda.views.feeds import links_of
from courses.forms import status_of
from courses.permissions import get_signed_in


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = get_signed_in(request.user)
    chosen = queries.preferences_of(user)
    form = PreferencesForm(request.POST or None, preference=chosen.get(None), user=user)
    if form.is_valid():
        now = timezone.now()
        actions.set_choice(user=user, course=None, by=user, now=now, **form.choice)
        messages.success(request, _("Your choice is saved."))
        return redirect("agenda:preferences")
    members, key = queries.memberships_of(user), queries.feed_key_of(user)
    context = {
        "form": form,
        "courses": [(member.course, chosen.get(member.course_id)) for member in members],
        "has_key": key is not None,
        "links": links_of(members, key),
    }
    return render(request, "agenda/preferences.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def course_choice(request: HttpRequest, course: str) -> HttpResponse:
    """Choose for one course; "as everywhere" takes the choice back."""
    user, found = get_own_course(request.user, course)
    chosen = queries.preferences_of(user)
    own, now = chosen.get(found.pk), timezone.now()
    if "clear" in request.POST:
        actions.clear_course_choice(user=user, course=found, by=user, now=now)
        messages.success(request, _("%(course)s is as everywhere again.") % {"course": found})
        return redirect("agenda:preferences")
    form = CourseChoiceForm(request.POST or None, preference=own or chosen.get(None), course=found)
    if form.is_valid():
        actions.set_choice(user=user, course=found, by=user, now=now, **form.choice)
        messages.success(request, _("Your choice for %(course)s is saved.") % {"course": found})
        return redirect("agenda:preferences")
    context = {"form": form, "course": found, "has_own": own is not None}
    return render(request, "agenda/course_choice.html", context, status=status_of(form))


@csrf_exempt  # mail programs post here without a session (RFC 8058); the address is the secret
@never_cache
@require_http_methods(["GET", "POST"])
def reminders_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End reminders by the link in a letter, without signing in. Looking at it ends nothing.

    A mail program posts `List-Unsubscribe=One-Click`; the page's own buttons say what else.
    """
    stop, now = get_stop(token), timezone.now()
    course = None if "everywhere" in request.POST else stop.course
    if "resume" in request.POST:
        actions.resume_reminders(user=stop.user, course=course, now=now)
    elif request.method == "POST":
        actions.stop_reminders(user=stop.user, course=course, now=now)
    context = {
        "stop": stop,
        "course": course,
        "is_stopped": request.method == "POST" and "resume" not in request.POST,
        "is_resumed": "resume" in request.POST,
    }
    return render(request, "agenda/reminders_stop.html", context)
