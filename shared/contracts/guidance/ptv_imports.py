"""Imports of the national service catalogue into the directory, and what each found."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Code, Flag, Instant, Output, ShortText, Whole
from shared.terms.ptv_imports import ImportResult, ImportState


class ImportCounts(Output):
    """Services of the catalogue by what an import found of them; zeros while it runs."""

    added: Whole
    changed: Whole
    unchanged: Annotated[Whole, Field(description="Read again, and as they were.")]
    withdrawn: Whole
    returned: Annotated[Whole, Field(description="The catalogue lists them again.")]
    broken: Annotated[Whole, Field(description="They cannot be read; their entries stayed as they were.")]
    missing: Annotated[Whole, Field(description="The catalogue does not list them, and they were not withdrawn.")]
    to_read: Annotated[Whole, Field(description="Not read before the import ended.")]


class CatalogueImport(Output):
    """An import of the national service catalogue."""

    id: UUID
    county: Code
    state: ImportState
    whole: Annotated[Flag, Field(description="Every service was read, changed or not.")]
    since: Annotated[Instant | None, Field(description="What has changed since then was read; null: everything.")]
    started_at: Instant
    ended_at: Instant | None
    listed: Annotated[Whole, Field(description="Services that the catalogue listed.")]
    counts: ImportCounts
    reason: Annotated[str | None, Field(description="Why it did not finish, in English, for operations.")]


class ImportedService(Output):
    """What an import found of one service of the catalogue."""

    ptv_id: Annotated[UUID, Field(description="The catalogue's id of the service.")]
    result: ImportResult
    entry_id: Annotated[UUID | None, Field(description="Entry of the directory; null when there is none.")]
    fields: Annotated[
        tuple[ShortText, ...], Field(description="Of a changed one: which fields.", examples=[["texts.fi.summary"]])
    ]
    notes: Annotated[
        tuple[str, ...], Field(description="Words of the catalogue that were not understood and are left out.")
    ]
    detail: Annotated[str | None, Field(description="Why it is broken, or why it is missing.")]
