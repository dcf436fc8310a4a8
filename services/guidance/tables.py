"""Tables of the guidance service; only storage and the migrations see them."""

import sqlalchemy as sa

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)
