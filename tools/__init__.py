"""Commands for those who change Polku."""
