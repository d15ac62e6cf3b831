from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, TableForm
from grading.queries import ReadImport
from grading.rules.cells import plain

NOT_TAKEN = ("", _("not taken"))
MOST_UNKNOWN = 50
"""More unknown people than that are another course's file: nobody picks them one by one."""


class ImportForm(TableForm):
    submit_label = _("Read it")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.txt,.xls,.xlsx,text/csv"
        self.fields["file"].help_text = _(
            "From Canvas, Moodle, Gradescope, Blackboard, D2L, this site, or a spreadsheet: "
            "CSV or XLSX, at most 2 MB."
        )
        self.fields["text"].help_text = _(
            "The first row names the columns: who it is, and what the grades are for."
        )

    def file_name(self) -> str:
        file = self.cleaned_data["file"]
        return file.name if file else str(_("pasted rows"))

    def content_bytes(self) -> bytes:
        content = self.content()
        return content if isinstance(content, bytes) else content.encode()


class MappingForm(Form):
    """Which item each column is, and who of the course the rows are that nothing told."""

    def __init__(self, *args: Any, read: ReadImport, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = read
        items = [(str(pk), self._item_label(pk)) for pk in read.items_by_id]
        for choice in read.columns:
            self.fields[f"column-{choice.column.column}"] = forms.ChoiceField(
                label=choice.column.heading,
                choices=[NOT_TAKEN, *items],
                required=False,
                initial=str(choice.item.pk) if choice.item else "",
            )
        matched = {match.student.pk for match in read.matches if match.student}
        free = [
            (str(member.pk), f"{member.user.name} ({member.user.email})")
            for member in read.members
            if member.is_active and member.pk not in matched
        ]
        chosen = {int(line) for line in read.grade_import.columns.get("people", {})}
        self.unknown = [
            match.person
            for match in read.matches
            if (match.student is None and not match.problem) or match.person.line in chosen
        ]
        by_line = {match.person.line: match.student for match in read.matches}
        for person in self.unknown[:MOST_UNKNOWN]:
            student = by_line[person.line]
            own = [(str(student.pk), student.name)] if student else []
            self.fields[f"person-{person.line}"] = forms.ChoiceField(
                label=_("Line %(line)s: %(name)s")
                % {
                    "line": person.line,
                    "name": ", ".join(filter(None, [person.name, person.email, person.id])),
                },
                choices=[NOT_TAKEN, *own, *free],
                required=False,
                initial=str(student.pk) if student else "",
            )

    def _item_label(self, pk: int) -> str:
        item = self.read.items_by_id[pk]
        return f"{item.component.name}: {item.name} ({plain(item.max_points)})"

    @property
    def columns(self) -> list[tuple[Any, forms.BoundField]]:
        """Return each column with its field."""
        return [(choice, self[f"column-{choice.column.column}"]) for choice in self.read.columns]

    @property
    def people(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("person-")]

    @property
    def unshown_count(self) -> int:
        return max(0, len(self.unknown) - MOST_UNKNOWN)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind, words in [
            ("column-", _("Another column is this item already.")),
            ("person-", _("Another row is this student already.")),
        ]:
            self._refuse_twice(cleaned, kind, words)
        if not any(cleaned.get(name) for name in self.fields if name.startswith("column-")):
            raise ValidationError(_("Choose at least one column that is an item."))
        return cleaned

    def _refuse_twice(self, cleaned: dict[str, Any], kind: str, words: Any) -> None:
        seen = set()
        for name in [name for name in self.fields if name.startswith(kind)]:
            value = cleaned.get(name)
            if value and value in seen:
                self.add_error(name, words)
            seen.add(value)

    def items(self) -> dict[int, int | None]:
        return {
            choice.column.column: _number(self.cleaned_data[f"column-{choice.column.column}"])
            for choice in self.read.columns
        }

    def chosen_people(self) -> dict[int, int]:
        """Return the students picked by hand; who is left as nobody stays unknown, and is said."""
        picked = {
            name.removeprefix("person-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("person-")
        }
        return {int(line): int(pk) for line, pk in picked.items() if pk}


def _number(text: str) -> int | None:
    return int(text) if text else None
