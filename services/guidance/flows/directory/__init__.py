"""The service directory: writing and finding its entries."""
