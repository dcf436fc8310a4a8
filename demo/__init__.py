"""Everything that a development machine needs around the services; never imported by them."""
