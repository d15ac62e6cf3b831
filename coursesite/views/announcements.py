"""What staff tell the course. Whom that concerns is of all apps, so these pages are the site's."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agenda.audiences import audiences_of, user_ids_of
from courses.forms import status_of
from courses.models import Membership, User
from courses.permissions import Access, get_course_to
from courses.rules import Permission
from coursesite.announcing import archive_for, preview_of, whole_archive
from grading.forms import AcceptedForm
from grading.views.previews import sent_back
from schedule import actions, errors, permissions
from schedule.forms import AnnouncementForm, CorrectionForm, WithdrawForm
from schedule.models import Announcement

TOKEN = 12
FIELDS = {errors.MomentPassed: "publish_at", errors.NobodyToTell: "audience"}


@require_safe
def announcements(request: HttpRequest, course: str) -> HttpResponse:
    """Show the archive; to those who announce also what is scheduled and what was withdrawn."""
    access = get_course_to(request.user, course, Permission.VIEW_COURSE)
    can_announce = access.can(Permission.ANNOUNCE)
    context = {
        "access": access,
        "course": access.course,
        "archive": whole_archive(access.course, access.member)
        if can_announce and access.member
        else archive_for(access.course, access.member),
        "can_announce": can_announce,
    }
    return render(request, "schedule/announcements.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def announcement_publish(request: HttpRequest, course: str) -> HttpResponse:
    """Write an announcement; it is shown before it goes out. `?to=` names whom it is for at first."""
    access, member = permissions.get_course_to_announce(request.user, course)
    now = timezone.now()
    form = _form(request, access, {"audience": request.GET.get("to", Announcement.ALL)})

    def publish(words: dict[str, Any]) -> Announcement:
        return actions.publish_announcement(
            course=access.course, token=form.cleaned_data["token"], by=member, now=now, **words
        )

    return _written(request, access, form, publish, author=member.user, now=now)


@login_required
@require_http_methods(["GET", "POST"])
def announcement_edit(request: HttpRequest, course: str, announcement_id: int) -> HttpResponse:
    """Change one that is scheduled, or correct one that is published."""
    access, member, announcement = permissions.get_announcement_to_edit(
        request.user, course, announcement_id
    )
    if announcement.is_published:
        return _corrected(request, access, member, announcement)
    now = timezone.now()
    initial = {
        name: getattr(announcement, name)
        for name in ("title", "body", "audience", "publish_at", "version")
    }
    form = _form(request, access, initial)

    def update(words: dict[str, Any]) -> Announcement:
        return actions.update_announcement(
            announcement=announcement,
            version=form.cleaned_data["version"],
            by=member,
            now=now,
            **words,
        )

    return _written(request, access, form, update, author=announcement.author, now=now)


@login_required
@require_http_methods(["GET", "POST"])
def announcement_withdraw(request: HttpRequest, course: str, announcement_id: int) -> HttpResponse:
    access, member, announcement = permissions.get_announcement_to_edit(
        request.user, course, announcement_id
    )
    form = WithdrawForm(request.POST or None, initial={"version": announcement.version})
    if form.is_valid():
        try:
            actions.withdraw_announcement(
                announcement=announcement, by=member, now=timezone.now(), **form.cleaned_data
            )
        except errors.ScheduleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is withdrawn.") % _named(announcement))
            return redirect("schedule:announcements", course=course)
    context = {
        "access": access,
        "course": access.course,
        "announcement": announcement,
        "form": form,
    }
    return render(request, "schedule/announcement_withdraw.html", context, status=status_of(form))


def _corrected(
    request: HttpRequest, access: Access, member: Membership, announcement: Announcement
) -> HttpResponse:
    initial = {name: getattr(announcement, name) for name in ("title", "body", "version")}
    form = CorrectionForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.correct_announcement(
                announcement=announcement, by=member, now=timezone.now(), **form.cleaned_data
            )
        except errors.ScheduleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is corrected.") % _named(announcement))
            return _to_archive(access, announcement)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "schedule/announcement_correct.html", context, status=status_of(form))


def _form(request: HttpRequest, access: Access, initial: dict[str, Any]) -> AnnouncementForm:
    return AnnouncementForm(
        request.POST or None,
        audiences=audiences_of(access.course),
        course=access.course,
        now=timezone.now(),
        initial={"token": get_random_string(TOKEN), **initial},
    )


def _written(
    request: HttpRequest,
    access: Access,
    form: AnnouncementForm,
    act: Callable[[dict[str, Any]], Announcement],
    *,
    author: User,
    now: datetime,
) -> HttpResponse:
    """Show the form; what it will be; and, once that was accepted, do it."""
    if form.is_valid() and "again" not in request.POST:
        words = form.words
        if not AcceptedForm(request.POST).is_accepted():
            draft = Announcement(course=access.course, author=author, **words)
            preview = preview_of(draft, form.audience_words, now=now)
            if preview.people or draft.publish_at:
                return _render_preview(request, access, preview)
            form.add_error("audience", _("Nobody is among them now."))
        else:
            try:
                told = act(words | {"recipients": partial(user_ids_of, now=now)})
            except errors.AlreadyAnnounced as error:
                messages.info(request, str(error))
                return redirect("schedule:announcements", course=access.course.slug)
            except errors.ScheduleError as error:
                form.add_error(FIELDS.get(type(error)), str(error))
            else:
                messages.success(request, _done(told))
                return _to_archive(access, told)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "schedule/announcement_publish.html", context, status=status_of(form))


def _render_preview(request: HttpRequest, access: Access, preview: object) -> HttpResponse:
    context = {
        "access": access,
        "course": access.course,
        "preview": preview,
        "can_edit_course": access.can(Permission.EDIT_COURSE),
        "fields": sent_back(request),
    }
    return render(request, "schedule/announcement_preview.html", context)


def _done(told: Announcement) -> str:
    if told.is_scheduled:
        return _("“%(title)s” goes out by itself at its moment.") % _named(told)
    done = _("“%(title)s” is on the course page, and the letters are on their way.")
    return done % _named(told)


def _named(announcement: Announcement) -> dict[str, str]:
    return {"title": announcement.title}


def _to_archive(access: Access, announcement: Announcement) -> HttpResponse:
    page = reverse("schedule:announcements", args=[access.course.slug])
    return redirect(f"{page}#announcement-{announcement.pk}")
