"""Disclosure of poverty-alleviation (扶贫) information: reviewed, signed, released, found."""
