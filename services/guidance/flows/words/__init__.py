"""Words of texts and of searches, by which entries and self-care are found."""
