"""What tells rows apart: the key of an export, the type, the language."""

from typing import Any, ClassVar

from resources.imports.cells import Cell, line_of
from resources.imports.columns import Column, Content, Reading, Value

KEY = "key"
TYPE = "type"
LANGUAGE = "language"
EXTERNAL_ID = "external_id"


class IdentityColumn(Column):
    """Says which resource a row is about; read apart from all others and never written."""

    empty: ClassVar[Value] = ""

    def __init__(self, name: str, label: Any, help_text: Any) -> None:
        self.name, self._label, self._help_text = name, label, help_text
        self.required = False

    @property
    def label(self) -> str:
        return str(self._label)

    @property
    def help_text(self) -> str:
        return str(self._help_text)

    def held(self, content: Content) -> Value:
        return content.get(self.name, "")

    def parse(self, cell: Cell, reading: Reading) -> Value:
        return line_of(cell)

    def write(self, instance: Any, value: Value) -> None:
        """Leave what a resource is as it is."""
