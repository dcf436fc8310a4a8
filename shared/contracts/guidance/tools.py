"""Tools of guidance that were used with the client."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Input, Instant, Output
from shared.terms.contact_forms import ToolKind


class NewTool(Input):
    """Records that a tool was used with the client; what came of it is recorded where it belongs. Source: R-141."""

    kind: ToolKind
    used_at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None


class UsedTool(Output):
    """A tool that was used with the client."""

    id: UUID
    kind: ToolKind
    used_at: Instant
