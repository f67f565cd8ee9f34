"""Demonstration content: an office with items in every state, made by the verbs of the admin."""
