"""The room's place in the Wagtail admin."""
