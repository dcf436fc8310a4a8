"""Questionnaires: read and answered by anybody, and attached to a contact by whoever filled them in."""
