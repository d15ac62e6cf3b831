"""Pages of which a visitor sees a part, or nothing: who is not signed in is asked to sign in then."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def sign_in_if_hidden(view: View[P]) -> View[P]:
    """Ask a visitor to sign in where the view finds nothing for them: a member may find it there.

    Whether there is something is not told: all that a visitor does not see is answered alike.
    """

    @wraps(view)
    def shown_or_asked(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return shown_or_asked
