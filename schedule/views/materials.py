from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.downloads import attachment
from courses.errors import UploadRefused
from courses.forms import status_of
from schedule import actions, forms, permissions
from schedule.errors import ScheduleError
from schedule.views.sessions import place_of


@login_required
@require_http_methods(["GET", "POST"])
def material_add(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, member, session = permissions.get_session_to_edit(request.user, course, session_id)
    form = forms.MaterialForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            actions.add_material(
                session=session, by=member, now=timezone.now(), **form.cleaned_data
            )
        except UploadRefused as error:
            form.add_error("file", str(error))
        except ScheduleError as error:
            form.add_error("url", str(error))
        else:
            messages.success(
                request, _("“%(title)s” is there.") % {"title": form.cleaned_data["title"]}
            )
            return redirect(place_of(session))
    context = {"access": access, "course": access.course, "session": session, "form": form}
    return render(request, "schedule/material_add.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def material_remove(request: HttpRequest, course: str, material_id: int) -> HttpResponse:
    access, member, material = permissions.get_material_to_edit(request.user, course, material_id)
    if request.method == "POST":
        actions.remove_material(material=material, by=member, now=timezone.now())
        messages.success(request, _("“%(title)s” is gone.") % {"title": material.title})
        return redirect(place_of(material.session))
    context = {"access": access, "course": access.course, "material": material}
    return render(request, "schedule/material_remove.html", context)


@require_safe
def material_download(request: HttpRequest, course: str, material_id: int) -> HttpResponseBase:
    _access, material = permissions.get_material_to_read(request.user, course, material_id)
    if material.upload is None:
        raise Http404
    return attachment(material.upload)
