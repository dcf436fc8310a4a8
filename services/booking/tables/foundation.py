"""What every table of the booking service stands on: the metadata, the plumbing's tables, and the type of instants."""

import sqlalchemy as sa

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)

instant = sa.TIMESTAMP(timezone=True)
