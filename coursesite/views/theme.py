"""The switch between light and dark: one cookie, set by a plain form."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

COOKIE = "theme"
THEMES = {"light", "dark"}
YEAR = 60 * 60 * 24 * 365


@csrf_exempt  # changes nothing but a colour; without a token, visitors' pages can be kept
@require_http_methods(["POST"])
def theme(request: HttpRequest) -> HttpResponseRedirect:
    response = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def way_back(request: HttpRequest) -> str:
    """Return the page the switch was on, if it is one of ours, else home."""
    for address in (request.headers.get("Referer", ""), request.POST.get("next", "")):
        if url_has_allowed_host_and_scheme(
            address, {request.get_host()}, require_https=request.is_secure()
        ):
            return address
    return "/"
