"""What the room registers once every app is loaded."""


def register() -> None:
    """Fill the registries of the rooms before this one."""
