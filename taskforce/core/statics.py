"""Static files as the portal serves them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named by their content and packed beforehand; an address is found once in a process, since
    the manifest does not change while it runs."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._found: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file; ValueError where it is not in the manifest."""
        if force:
            return str(super().url(name, force))
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = str(super().url(name))
        return found
