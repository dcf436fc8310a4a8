"""The field's words, each with its meaning and source; the same word stands in code, tables, JSON and docs."""
