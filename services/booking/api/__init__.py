"""The REST interface of booking, one file per resource."""
