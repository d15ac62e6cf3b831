"""The editor of components and items."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.forms import Form, MomentField, ReadableForm
from courses.models import Course
from grading import queries
from grading.actions import ComponentValues
from grading.models import Component, Item
from grading.queries import CoursePolicy
from grading.rules.cells import plain
from projects.models import Milestone
from schedule.models import Session

BLANK_ROWS = 2
LAST = 999


class ComponentForm(ReadableForm, forms.Form):
    """One row of the editor. A row without a name is none."""

    component_id = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"), required=False, min_value=1, max_value=LAST
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    weight = forms.DecimalField(
        label=gettext_lazy("Weight, %"), min_value=0, max_value=100, max_digits=6, decimal_places=3
    )
    weighting = forms.ChoiceField(
        label=gettext_lazy("Items count how"), choices=Component.Weighting.choices, initial="points"
    )
    drop_lowest = forms.IntegerField(
        label=gettext_lazy("Drop the lowest"), min_value=0, max_value=99, initial=0
    )
    is_extra_credit = forms.BooleanField(label=gettext_lazy("Extra credit"), required=False)
    is_removed = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    @property
    def values(self) -> ComponentValues:
        found = {name: value for name, value in self.cleaned_data.items() if name != "position"}
        return ComponentValues(**found)


class BaseComponentFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    forms: list[ComponentForm]

    @property
    def values(self) -> list[ComponentValues]:
        """Return what is to be saved, in the order asked for; rows left blank are no components."""
        filled = [form for form in self.forms if form.has_changed()]
        ordered = sorted(filled, key=lambda form: form.cleaned_data.get("position") or LAST)
        return [form.values for form in ordered]


ComponentFormSet = forms.formset_factory(
    ComponentForm, formset=BaseComponentFormSet, extra=BLANK_ROWS, max_num=60, validate_max=True
)


def component_forms(
    posted: QueryDict | None = None, *, policy: CoursePolicy | None = None
) -> BaseComponentFormSet:
    """Return the rows that were posted; else one for each component, and blank ones."""
    shown = policy.components if policy is not None else ()
    initial = [
        {
            "component_id": component.pk,
            "position": place,
            "name": component.name,
            "weight": plain(component.weight),
            "weighting": component.weighting,
            "drop_lowest": component.drop_lowest,
            "is_extra_credit": component.is_extra_credit,
        }
        for place, component in enumerate(shown, start=1)
    ]
    formset = ComponentFormSet(posted, initial=initial)
    assert isinstance(formset, BaseComponentFormSet)  # made of it above
    return formset


class AcceptedForm(forms.Form):
    """Whether the person saw what changes, and accepts it."""

    accepted = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def is_accepted(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["accepted"])


class VersionForm(forms.Form):
    """Which state of the policy the person saw."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def seen_version(self) -> int:
        """Return the version; one that no policy has if the page sent none."""
        return int(self.cleaned_data["version"]) if self.is_valid() else -1


class FormWithVersion(Form):
    """Fields in a form of the template's, which has the policy's version too."""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_tag = False
        return helper


class PolicyForm(FormWithVersion):
    """What holds for all of a course's grades, beside its components."""

    caps_at_100 = forms.BooleanField(
        label=gettext_lazy("No total above 100"),
        required=False,
        help_text=gettext_lazy("Points above a maximum and extra credit bring nobody beyond it."),
    )
    shows_statistics = forms.BooleanField(
        label=gettext_lazy("Students see statistics"),
        required=False,
        help_text=gettext_lazy("Of released items that at least five of them have a grade for."),
    )
    regrade_days = forms.IntegerField(
        label=gettext_lazy("Days to ask for a regrade"),
        min_value=0,
        max_value=366,
        help_text=gettext_lazy(
            "From when a grade, or its last change, could be seen. 0: no asking."
        ),
    )
    late_days = forms.IntegerField(
        label=gettext_lazy("Late days of each student"),
        min_value=0,
        max_value=366,
        required=False,
        help_text=gettext_lazy(
            "For all milestones together, in their order: days late use these up before they cost"
            " anything. 0: none."
        ),
    )

    def clean_late_days(self) -> int:
        """Read nothing typed as none, and leave what it was where the field was not sent."""
        days: int | None = self.cleaned_data["late_days"]
        if days is None:
            return 0 if "late_days" in self.data else int(self.initial.get("late_days", 0))
        return days


class ComponentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # components only
    def label_from_instance(self, obj: Component) -> str:
        return obj.name


class ItemForm(FormWithVersion):
    """Something to be graded. What it grades is one choice, so it cannot be two things."""

    component = ComponentChoice(label=gettext_lazy("Component"), queryset=Component.objects.none())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    max_points = forms.DecimalField(
        label=gettext_lazy("Maximum points"),
        min_value=Decimal("0.001"),
        max_value=Decimal(99_999),
        max_digits=8,
        decimal_places=3,
        initial=100,
    )
    grades = forms.ChoiceField(
        label=pgettext_lazy("of an item", "Grades"),
        required=False,
        help_text=gettext_lazy("What it grades is shown beside each student's line."),
    )
    weight = forms.DecimalField(
        label=gettext_lazy("Weight in its component"),
        min_value=0,
        max_value=Decimal(99_999),
        max_digits=8,
        decimal_places=3,
        initial=1,
        help_text=gettext_lazy("Counts where the component's items count by their weights."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"), required=False, min_value=1, max_value=LAST
    )
    is_extra_credit = forms.BooleanField(
        label=gettext_lazy("Extra credit"),
        required=False,
        help_text=gettext_lazy("Adds its points, and not its maximum."),
    )
    late_percent = forms.DecimalField(
        # A percent sign, no pattern: xgettext:no-python-format
        label=gettext_lazy("Late: minus % of the maximum a day"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        help_text=gettext_lazy(
            "For each day begun after it was due. Empty: being late costs nothing."
        ),
    )
    late_floor = forms.DecimalField(
        # A percent sign, no pattern: xgettext:no-python-format
        label=gettext_lazy("Late: never below % of the maximum"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        help_text=gettext_lazy("Who has less without it keeps what they have. Empty: 0."),
    )
    marks_missing = forms.BooleanField(
        label=gettext_lazy("Missing counts 0 by itself"),
        required=False,
        help_text=gettext_lazy(
            "Once a hand-in is closed, or all talks are over, who has nothing is marked missing in your name."
        ),
    )

    grade_by = MomentField(
        label=gettext_lazy("To be graded by"),
        required=False,
        help_text=gettext_lazy(
            "It stands in the graders' agenda, and they are reminded. Students do not see it."
        ),
    )

    def __init__(self, *args: Any, course: Course, item: Item | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        if item is not None:
            kwargs["initial"] |= item_values(item)
        super().__init__(*args, **kwargs)
        self.use_zone(course.zone)
        self.exams = {exam.pk: exam for exam in queries.exams(course)}
        self.milestones = {one.pk: one for one in course.milestones.order_by("position")}
        component, grades = self.fields["component"], self.fields["grades"]
        assert isinstance(component, forms.ModelChoiceField)  # declared above
        assert isinstance(grades, forms.ChoiceField)
        component.queryset = course.components.order_by("position", "pk")
        grades.choices = self._choices(queries.talk_count(course), item)

    def _choices(self, talk_count: int, item: Item | None) -> Sequence[tuple[str, Any]]:
        most = max(talk_count, item.turn or 0 if item else 0)
        talks = [(f"talk:{n}", _("Talk %(turn)s") % {"turn": n}) for n in range(1, most + 1)]
        exams = [(f"exam:{pk}", exam.title) for pk, exam in self.exams.items()]
        hand_ins = [(f"milestone:{pk}", one.title) for pk, one in self.milestones.items()]
        groups = [
            (_("A talk of each student"), talks),
            (_("An exam"), exams),
            (_("A hand-in"), hand_ins),
        ]
        return [("", _("Nothing: by hand")), *(group for group in groups if group[1])]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        is_handed_in = (found.get("grades") or "").partition(":")[0] in {"milestone", "talk"}
        for name in ("late_percent", "marks_missing"):
            if found.get(name) not in {None, False} and not is_handed_in:
                self.add_error(name, _("This needs a hand-in or a talk that it grades."))
        return found

    @property
    def changes(self) -> dict[str, Any]:
        """Return what an action is given."""
        fields = dict(self.cleaned_data)
        kind, _colon, number = fields.pop("grades").partition(":")
        session: Session | None = self.exams[int(number)] if kind == "exam" else None
        milestone: Milestone | None = self.milestones[int(number)] if kind == "milestone" else None
        turn = int(number) if kind == "talk" else None
        if "grade_by" not in self.data:
            del fields["grade_by"]  # a form that does not say it leaves it
        if fields["position"] is None:
            del fields["position"]
        if fields["late_percent"] is None:
            fields["late_floor"] = None
        elif fields["late_floor"] is None:
            fields["late_floor"] = Decimal(0)
        return fields | {"session": session, "milestone": milestone, "turn": turn}


def item_values(item: Item) -> dict[str, Any]:
    """Return what the form shows of an item."""
    grades = ""
    if item.session_id is not None:
        grades = f"exam:{item.session_id}"
    elif item.milestone_id is not None:
        grades = f"milestone:{item.milestone_id}"
    elif item.turn is not None:
        grades = f"talk:{item.turn}"
    return {
        "component": item.component_id,
        "name": item.name,
        "max_points": plain(item.max_points),
        "grades": grades,
        "weight": plain(item.weight),
        "position": item.position,
        "is_extra_credit": item.is_extra_credit,
        "late_percent": None if item.late_percent is None else plain(item.late_percent),
        "late_floor": None if item.late_floor is None else plain(item.late_floor),
        "marks_missing": item.marks_missing,
        "grade_by": item.grade_by,
    }
