from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms import FileForm, Form
from courses.models import Membership
from courses.rules import DOCUMENT_TYPES
from papers.models import Paper, SlotTopic

MOST_SEATS = 20


def seats_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        initial=2,
        help_text=_("How many students present it together."),
    )


class TalkForm(Form):
    """What a talk is about, and how many give it."""

    submit_label = _("Save")
    paper = forms.TypedChoiceField(label=_("Paper"), required=False, empty_value=None)
    title = forms.CharField(
        label=_("Or a topic without a paper"),
        max_length=300,
        required=False,
        help_text=_("A debate, say, or a guest's talk that students introduce."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=SlotTopic.Role.choices,
        initial=SlotTopic.Role.PRESENTER,
        help_text=_("One paper may have several talks in a session: presenter, opponent, scribe."),
    )
    capacity = seats_field()
    minimum = forms.IntegerField(
        label=_("Seats taken at least"),
        min_value=0,
        max_value=MOST_SEATS,
        initial=0,
        required=False,
        help_text=_("An assignment of ranked wishes leaves no fewer taken. 0: it may stay empty."),
    )

    def __init__(
        self, *args: Any, read: Sequence[Paper], library: Sequence[Paper], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        papers = {str(paper.pk): paper for paper in (*read, *library)}
        field = self.fields["paper"]
        assert isinstance(field, forms.TypedChoiceField)  # declared above
        field.coerce = papers.get
        field.choices = [
            ("", "—"),
            *_group(_("Read for this session"), read),
            *_group(_("In the library"), library),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "paper" in cleaned and "title" in cleaned:
            if cleaned["paper"] and cleaned["title"]:
                self.add_error("title", _("Choose a paper or write a topic, not both."))
            elif not (cleaned["paper"] or cleaned["title"]):
                self.add_error("paper", _("Choose a paper, or write a topic below."))
        capacity = cleaned.get("capacity")
        cleaned["minimum"] = cleaned.get("minimum") or 0
        if capacity is not None and cleaned["minimum"] > capacity:
            self.add_error("minimum", _("There are not so many seats."))
        return cleaned


def _group(label: Any, papers: Sequence[Paper]) -> list[tuple[Any, list[tuple[str, str]]]]:
    return [(label, [(str(paper.pk), _line(paper)) for paper in papers])] if papers else []


def _line(paper: Paper) -> str:
    return f"{paper.title} ({paper.year})" if paper.year else paper.title


class OfferReadingsForm(Form):
    submit_label = _("Put them up")
    capacity = seats_field()


class StudentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # memberships only
    """Choose a student by name and address: two people may have one name."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} ({obj.user.email})"


class PlaceForm(Form):
    """For staff who give a student a seat."""

    submit_label = _("Give the seat")
    student = StudentField(
        label=_("Student"),
        queryset=Membership.objects.none(),
        empty_label="—",
        help_text=_("Only those who still need a talk are listed. They are told by letter."),
        error_messages={"invalid_choice": _("Choose a student from the list.")},
    )

    def __init__(self, *args: Any, students: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["student"]
        assert isinstance(field, StudentField)  # declared above
        field.queryset = students


class SlidesForm(FileForm):
    submit_label = _("Upload")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Slides")
        self.fields["file"].help_text = _("One file: %(endings)s.") % {
            "endings": ", ".join(f".{ending}" for ending in DOCUMENT_TYPES)
        }
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{end}" for end in DOCUMENT_TYPES)
