"""Parts of a recipe that grow: fields that came later leave older digests as they were."""

from typing import Any, ClassVar

from autoaux.strict import Strict


class Digested(Strict):
    """A part whose values decide an outcome.

    Attributes:
        came_later: fields that older recipes lack; where they hold their default, digests are those
            of older recipes.
    """

    came_later: ClassVar[frozenset[str]] = frozenset()

    def content(self) -> dict[str, Any]:
        """What of it decides an outcome, for digests."""
        fields = type(self).model_fields
        unused = {name for name in self.came_later if getattr(self, name) == fields[name].default}
        return self.model_dump(mode="json", exclude=unused)
