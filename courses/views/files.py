from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from courses.downloads import shown_elsewhere
from courses.files_host import is_files_host


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a PDF at the files' own origin; nothing is found anywhere else."""
    if not is_files_host(request):
        raise Http404
    return shown_elsewhere(token)
