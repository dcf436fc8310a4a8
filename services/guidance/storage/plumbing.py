"""The statements of the plumbing on this service's tables."""

from services.guidance import tables
from shared.kit.unit_of_work import PlumbingStatements

STATEMENTS = PlumbingStatements(tables.plumbing)
