"""A partner's site: a mirror of an office's public items that keeps itself right, and its pages."""
