"""Forms as the portal draws them: hint and error before the control, joined to it for readers."""

from typing import Any

from django.forms import BaseForm, BoundField, Field
from django.forms.renderers import TemplatesSetting

# Controls that the browser draws itself.
_WITHOUT_FRAME = frozenset({"checkbox", "radio", "hidden"})


class PortalField(BoundField):
    """A field whose errors and hints a screen reader hears with the control."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        # A placeholder vanishes with the first letter; labels and hints stay.
        field.widget.attrs.pop("placeholder", None)

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def first_control_id(self) -> str:
        """Where a link in the error summary leads: a group's first option, else the control."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    @property
    def described_by(self) -> str:
        parts = []
        if self.help_text:
            parts.append(f"{self.auto_id}_helptext")
        if self.errors:
            parts.append(self.error_id)
        return " ".join(parts)

    @property
    def options(self) -> list[tuple[Any, Any]]:
        """The choices of a group, each with the sentence that explains it, if there is one."""
        meanings = getattr(self.form, "descriptions", {}).get(self.name, {})
        return [(option, meanings.get(option.data["value"], "")) for option in self]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        built.pop("aria-describedby", None)
        if self.described_by and not self.use_fieldset:
            built["aria-describedby"] = self.described_by
        if getattr(self.field.widget, "input_type", "text") not in _WITHOUT_FRAME:
            built["class"] = f"input {built.get('class', '')}".strip()
        return built


class PortalRenderer(TemplatesSetting):
    """Renders fields with templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalField
