"""What stands in addresses."""

from django.urls.converters import IntConverter

LARGEST = 2**63 - 1


class RowConverter(IntConverter):
    """The id of a row. A number that no database's row can have is no address of ours: 404."""

    def to_python(self, value: str) -> int:
        number = super().to_python(value)
        if number > LARGEST:
            raise ValueError(value)
        return number
