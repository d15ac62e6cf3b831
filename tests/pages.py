"""What a browser finds in a page: its forms, with the values that stand in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One named control. `choices` are a select's or a group of radio buttons' values."""

    name: str
    kind: str
    value: str | None = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def has_file(self):
        return any(one.kind == "file" for one in self.fields.values())


class _Reader(HTMLParser):
    def __init__(self, url):
        super().__init__()
        self.url, self.forms, self.form, self.area, self.select = url, [], None, None, None

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            action = told.get("action") or self.url
            self.form = Form(action, (told.get("method") or "get").lower())
            self.forms.append(self.form)
        elif tag == "option" and self.select is not None:
            self.select.choices.append(told.get("value") or "")
            if "selected" in told:
                self.select.value = told.get("value") or ""
        elif self.form is not None and told.get("name"):
            self._control(tag, told)

    def _control(self, tag, told):
        name, kind = told["name"], told.get("type") or "text"
        if tag == "input" and kind in {"checkbox", "radio"}:
            found = self.form.fields.setdefault(name, Field(name, kind, None))
            found.choices.append(told.get("value", "on") or "")
            if "checked" in told:
                found.value = told.get("value", "on") or ""
        elif tag == "textarea":
            self.area = self.form.fields[name] = Field(name, "textarea")
        elif tag == "select":
            self.select = self.form.fields[name] = Field(name, "select")
        elif tag in {"input", "button"}:
            kind = "submit" if tag == "button" else kind
            self.form.fields[name] = Field(name, kind, told.get("value") or "")

    def handle_data(self, data):
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")  # HTML: it is not of the text
            self.area = None
        elif tag == "select":
            self.select = None


def forms_in(response, url):
    """Return the forms of a page."""
    reader = _Reader(url)
    reader.feed(response.content.decode())
    return reader.forms


def read_through(response):
    """Read a download to its end, by which its file and its request are closed as in a browser."""
    if response.streaming:
        for _part in response.streaming_content:
            pass
    return response
