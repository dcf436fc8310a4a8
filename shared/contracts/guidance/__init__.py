"""What the guidance service takes and answers, one file per resource."""
