"""A little spreadsheet: it computes the formulas of a workbook that we wrote, by itself.

It knows the functions that our formulas use, as Excel's documentation has them, in binary fractions
as spreadsheets compute, and stops at any other one.
"""

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries


class Blank:
    """An empty cell: 0 in sums, no number when asked."""


BLANK = Blank()


def number(value):
    return 0.0 if value is BLANK else float(value)


def flat(values):
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value


def numbers(values):
    return [value for value in flat(values) if isinstance(value, float)]


def rounded(value, digits):
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)
    return float(exact)


FUNCTIONS = {
    "IF": lambda test, yes, no: yes() if test() else no(),
    "OR": lambda *tests: any(test() for test in tests),
    "ISNUMBER": lambda value: isinstance(value(), float),
    "MIN": lambda *values: min(numbers(value() for value in values)),
    "MAX": lambda *values: max(numbers(value() for value in values)),
    "SUM": lambda *values: sum(numbers(value() for value in values)),
    "ROUND": lambda value, digits: rounded(number(value()), digits()),
    "SUMPRODUCT": lambda one, other: sum(
        a * b for a, b in zip(one(), other(), strict=True) if {type(a), type(b)} == {float}
    ),
    "SUMIF": lambda cells, test, weights: sum(
        number(weight)
        for cell, weight in zip(cells(), weights(), strict=True)
        if isinstance(cell, float) and test() == ">=0" and cell >= 0
    ),
}


class Arithmetic:
    """A value in a formula: empty cells are 0, texts are compared only."""

    def __init__(self, value):
        self.value = value.value if isinstance(value, Arithmetic) else value

    def _with(self, other, do):
        return Arithmetic(float(do(number(self.value), number(bare(other)))))

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other):
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self._with(other, lambda a, b: a / b)

    def __neg__(self):
        return Arithmetic(-number(self.value))

    def __le__(self, other):
        return number(self.value) <= number(bare(other))

    def __eq__(self, other):
        mine, theirs = self.value, bare(other)
        return (0.0 if mine is BLANK else mine) == (0.0 if theirs is BLANK else theirs)

    __hash__ = None


def bare(value):
    return value.value if isinstance(value, Arithmetic) else value


class Spreadsheet:
    def __init__(self, content):
        self.book = load_workbook(io.BytesIO(content))
        self.value = cache(self._value)

    def _value(self, sheet, cell):
        stored = self.book[sheet][cell].value
        if stored is None:
            return BLANK
        if isinstance(stored, str) and self.book[sheet][cell].data_type == "f":
            return bare(eval(self._python(stored, sheet), {"call": self._call, "A": Arithmetic}))
        return stored if isinstance(stored, str) else float(stored)

    def _call(self, name, *values):
        plain = [lambda value=value: bare(value()) for value in values]
        return Arithmetic(FUNCTIONS[name](*plain)) if name != "at" else self._at(values[0]())

    def _at(self, reference):
        sheet, _mark, cells = reference.rpartition("!")
        cells = cells.replace("$", "")
        if ":" not in cells:
            return Arithmetic(self.value(sheet, cells))
        first, top, last, bottom = range_boundaries(cells)
        return [
            self.value(sheet, self.book[sheet].cell(row, column).coordinate)
            for row in range(top, bottom + 1)
            for column in range(first, last + 1)
        ]

    def _python(self, formula, sheet):
        written = []
        for token in Tokenizer(formula).items:
            kind, text = (token.type, token.subtype), token.value
            if kind == ("FUNC", "OPEN"):
                written.append(f"call({text[:-1]!r}, lambda: (")
            elif kind == ("FUNC", "CLOSE"):
                written.append("))")
            elif token.type == "SEP":
                written.append("), lambda: (")
            elif kind == ("OPERAND", "RANGE"):
                reference = text if "!" in text else f"{sheet}!{text}"
                written.append(f"call('at', lambda: {reference!r})")
            elif kind == ("OPERAND", "NUMBER"):
                written.append(f"A({float(text)!r})")
            elif kind == ("OPERAND", "TEXT"):
                written.append(f"A({text[1:-1]!r})")
            elif token.type == "OPERATOR-INFIX":
                written.append("==" if text == "=" else text)
            elif token.type in {"PAREN", "OPERATOR-PREFIX"}:
                written.append(text)
            else:
                raise ValueError(f"{text!r} is not known here")
        assert not re.search(r"__|import", "".join(written))
        return "".join(written)
