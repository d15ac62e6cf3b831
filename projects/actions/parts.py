"""What is handed in, compared with what the milestone asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects import rules
from projects.errors import PartRefused
from projects.models import Asks, Milestone

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True)
class Parts:
    """What one version is made of; at least one part is there once it is checked."""

    files: "Sequence[UploadedFile[bytes]]" = ()
    link: str = ""
    commit: str = ""
    text: str = ""

    @property
    def has_words(self) -> bool:
        return bool(self.link or self.text)


def checked_parts(milestone: Milestone, parts: Parts) -> Parts:
    """Return the parts as they are kept.

    :raises PartRefused: if one is lacking, not asked for, or not as it is asked for.
    """
    _check_asked(milestone, parts)
    if len(parts.files) > milestone.max_files:
        words = ngettext(
            "At most %(n)s file is taken.", "At most %(n)s files are taken.", milestone.max_files
        )
        raise PartRefused("file", words % {"n": milestone.max_files})
    _check_text(milestone, parts.text)
    return Parts(parts.files, parts.link, _checked_commit(milestone, parts), parts.text)


def _check_asked(milestone: Milestone, parts: Parts) -> None:
    asked = {
        "file": (milestone.asks_file, bool(parts.files), _("Choose a file.")),
        "link": (milestone.asks_link, bool(parts.link), _("A link is asked for.")),
        "text": (milestone.asks_text, bool(parts.text), _("A text is asked for.")),
    }
    for name, (asks, is_there, lacking) in asked.items():
        if asks == Asks.REQUIRED and not is_there:
            raise PartRefused(name, lacking)
        if asks == Asks.NO and is_there:
            raise PartRefused(name, _("This is not asked for here."))
    if not any(is_there for _asks, is_there, _lacking in asked.values()):
        first = next(name for name, (asks, *_rest) in asked.items() if asks != Asks.NO)
        raise PartRefused(first, _("There is nothing to hand in yet: fill in one of these."))


def _checked_commit(milestone: Milestone, parts: Parts) -> str:
    if not parts.link:
        return ""
    if not parts.link.lower().startswith(("https://", "http://")):
        raise PartRefused("link", _("A link begins with https://."))
    if not rules.link_fits(parts.link, milestone.link_pattern):
        message = _("The link has to be like %(patterns)s, where * stands for anything.")
        patterns = ", ".join(rules.link_patterns(milestone.link_pattern))
        raise PartRefused("link", message % {"patterns": patterns})
    try:
        commit = rules.commit_of(parts.link, parts.commit)
    except ValueError as error:
        message = _("A commit is named by 7 to 64 of the characters 0-9 and a-f.")
        raise PartRefused("commit", message) from error
    if milestone.asks_commit and not commit:
        raise PartRefused("commit", _("Say at which commit: “git rev-parse HEAD” prints it."))
    return commit


def _check_text(milestone: Milestone, text: str) -> None:
    count = len(text.split())
    if milestone.max_words and count > milestone.max_words:
        message = _("The text has %(count)s words. At most %(most)s are taken.")
        raise PartRefused("text", message % {"count": count, "most": milestone.max_words})
