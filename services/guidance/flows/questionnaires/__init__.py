"""Questionnaires: the released versions as each county has them, their scores, and results kept with a contact."""
