"""A presenter's consent to show a talk to everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from papers import actions, permissions
from papers.errors import PapersError


@login_required
@require_http_methods(["POST"])
def talk_share(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_share(request.user, course, talk_id)
    by = permissions.member_of(access)
    try:
        actions.share_talk(presentation=talk, by=by, now=timezone.now())
    except PapersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you: everybody may see this talk once it is given."))
    return redirect(f"{reverse('talk', args=[course, talk_id])}#public")


@login_required
@require_http_methods(["POST"])
def talk_unshare(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_unshare(request.user, course, talk_id)
    by = permissions.member_of(access)
    try:
        actions.unshare_talk(presentation=talk, by=by, now=timezone.now())
    except PapersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Only the course's members see this talk now."))
    return redirect(f"{reverse('talk', args=[course, talk_id])}#public")
