from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.downloads import attachment, shown
from courses.errors import UploadRefused
from courses.forms import status_of
from courses.visitors import sign_in_if_hidden
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.talks import SlidesForm
from papers.models import Slides


@login_required
@require_http_methods(["GET", "POST"])
def slides_upload(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_change(request.user, course, talk_id)
    by = permissions.member_of(access)
    address = reverse("papers:slides-upload", args=[course, talk_id])
    is_sent = request.method == "POST"
    form = SlidesForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, action=address
    )
    if form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        try:
            slides = actions.upload_slides(presentation=talk, file=file, by=by, now=now)
        except (PapersError, UploadRefused) as error:
            form.add_error("file", str(error))
        else:
            said = _("Your slides have arrived: version %(number)s.")
            messages.success(request, said % {"number": slides.version})
            # The talk's page has the field too: without a place of its own it would open there.
            return redirect(f"{reverse('talk', args=[course, talk_id])}#top")
    context = {"access": access, "course": access.course, "talk": talk, "form": form}
    context["topic"] = queries.topic_words(talk.seat.slot) if talk.seat else ""
    return render(request, "papers/slides_upload.html", context, status=status_of(form))


@login_required
@require_http_methods(["POST"])
def slides_keep(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    """Let a presenter say that the draft is how the talk was given."""
    access, talk = permissions.get_talk_to_change(request.user, course, talk_id)
    by = permissions.member_of(access)
    try:
        slides = actions.keep_slides(presentation=talk, by=by, now=timezone.now())
    except PapersError as error:
        messages.error(request, str(error))
    else:
        said = _("Version %(number)s is the final one.")
        messages.success(request, said % {"number": slides.version})
    return redirect(f"{reverse('talk', args=[course, talk_id])}#slides")


@sign_in_if_hidden
@require_http_methods(["GET"])
def slides_download(request: HttpRequest, course: str, slides_id: int) -> HttpResponseBase:
    access, slides = permissions.get_slides_to_download(
        request.user, course, slides_id, now=timezone.now()
    )
    return attachment(slides.upload, name="" if access.member else _neutral_name(slides))


@sign_in_if_hidden
@require_http_methods(["GET"])
def slides_view(request: HttpRequest, course: str, slides_id: int) -> HttpResponseBase:
    """Show a PDF in the browser's viewer."""
    access, slides = permissions.get_slides_to_download(
        request.user, course, slides_id, now=timezone.now()
    )
    return shown(slides.upload, name="" if access.member else _neutral_name(slides))


def _neutral_name(slides: Slides) -> str:
    """Return a file name for visitors: what a presenter calls a file often has their own name in it."""
    ending = slides.upload.name.rpartition(".")[2].lower()
    return f"talk-{slides.presentation_id}-slides.{ending}"
