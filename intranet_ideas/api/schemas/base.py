"""What all schemas share: types of fields, faults and pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import LARGEST

LANGUAGE = validate.OneOf(LANGUAGES)
ROW = validate.Range(0, LARGEST)


class Instant(fields.Field[datetime]):
    """An instant as RFC 3339; out in UTC with ``Z``, in with any offset but never without."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time"} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                raise ValueError
            return instant.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError(
                "Write an instant with its offset, such as 2026-11-24T14:00:00Z."
            ) from None


class Colleague(fields.Field[str | int]):
    """Someone by e-mail address or by number, alone or as the ``id`` of what was read."""

    def __init__(self) -> None:
        kinds = [{"type": "string", "maxLength": 200},
                 {"type": "integer", "minimum": 0, "maximum": LARGEST}]  # fmt: skip
        super().__init__(metadata={"anyOf": kinds})

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> str | int:
        value = value.get("id") if isinstance(value, Mapping) else value
        if isinstance(value, str) and len(value) <= 200:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
            return value
        raise ValidationError("Write an e-mail address or a person's number.")


class Strict(Schema):
    """Input: an unknown field is a fault, named."""


class Page(Schema):
    """A page of a list; the subclass names ``items``."""

    next = fields.String(
        required=True, allow_none=True, metadata={"description": "The next page's cursor"}
    )


@cache
def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a page of ``item``, the same each time."""
    return type(f"{name}Page", (Page,), {"items": fields.List(fields.Nested(item), required=True)})


class FaultSchema(Schema):
    """One fault of one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema))
