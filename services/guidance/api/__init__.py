"""The REST interface of guidance, one file per resource."""
