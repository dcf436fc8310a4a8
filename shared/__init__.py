"""What the three services share: the field's words, the law, the contracts, clients and plumbing."""
