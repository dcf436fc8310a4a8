"""What every table of the guidance service stands on: metadata, the plumbing's tables, and the type of an instant."""

import sqlalchemy as sa

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata, forgets_answers=True)
# Of a contact whose person is forgotten, what was told of it is found and forgotten too (D-8).
sa.Index("event_aggregate_idx", plumbing.event.c.aggregate)

instant = sa.TIMESTAMP(timezone=True)
