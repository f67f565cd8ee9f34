"""Prepares an office: reference data, groups, structure, the chain of signatures."""
