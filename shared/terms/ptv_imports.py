"""Words of importing the national service catalogue into the directory."""

from enum import StrEnum


class ImportState(StrEnum):
    """How an import fares."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    """Everything was read; too many services were missing at once, and none was withdrawn."""
    FAILED = "failed"
    """The catalogue did not answer, or not as itself; what was read until then stays."""
    INTERRUPTED = "interrupted"
    """Its process ended before it did, and another import has begun since."""


class ImportResult(StrEnum):
    """What an import found of one service of the catalogue."""

    TO_READ = "to_read"
    MISSING = "missing"
    """The catalogue does not list it any more; it is not withdrawn yet."""
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    """The catalogue lists it again."""
    BROKEN = "broken"
    """It cannot be read, or no entry can be made of it; an entry that there was stays as it was."""


class MissingReason(StrEnum):
    """Why a service is not listed any more, as far as the catalogue tells."""

    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    NOT_LISTED = "not_listed"
    """It is not given in the county any more, or the catalogue does not tell."""


class WithdrawalVerdict(StrEnum):
    """Whether the entries of the services that are missing are withdrawn."""

    NOTHING_MISSING = "nothing_missing"
    FEW_ENOUGH = "few_enough"
    ACCEPTED = "accepted"
    """Too many, and a person has accepted it."""
    TOO_MANY = "too_many"
