"""The statements of the plumbing on this service's tables."""

from services.referral.tables.foundation import plumbing
from shared.kit.unit_of_work import PlumbingStatements

STATEMENTS = PlumbingStatements(plumbing)
