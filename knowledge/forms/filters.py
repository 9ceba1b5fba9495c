"""What is asked of a list, in its address."""

from typing import Any

from django import forms


class FilterForm(forms.Form):
    """No field is required, and a value that makes no sense asks nothing."""

    def asked(self) -> dict[str, Any]:
        """What was asked, without what makes no sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
