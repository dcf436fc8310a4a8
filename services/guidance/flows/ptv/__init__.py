"""Importing the national service catalogue into the directory."""
