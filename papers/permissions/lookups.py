"""Who gets what was asked for by DOI or arXiv id."""

from django.http import Http404

from courses.models import Membership
from courses.permissions import Access
from papers.models import PaperLookup
from papers.permissions import Person, get_library_to_edit


def get_lookup_to_edit(
    user: Person, slug: str, lookup_id: int
) -> tuple[Access, PaperLookup, Membership]:
    """Return what staff asked for by DOI or arXiv id, to any of them."""
    access, member = get_library_to_edit(user, slug)
    lookup = PaperLookup.objects.filter(pk=lookup_id, course=access.course).first()
    if lookup is None:
        raise Http404
    return access, lookup, member
