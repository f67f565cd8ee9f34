"""Signing in to a site in service: lock-out, second factor, idle time-out, no demo accounts.

An app of its own, for sites that want it: `fupin-cms[production]`, and `defaults` in the settings.
"""
