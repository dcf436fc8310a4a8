"""What every table of the referral service stands on: the metadata, the plumbing's tables, and the types of columns."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)

instant = sa.TIMESTAMP(timezone=True)
contract = JSONB(none_as_null=True)
"""What a contract holds; None is NULL."""
