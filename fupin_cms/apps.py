from django.apps import AppConfig


class FupinCmsConfig(AppConfig):
    """Joins the rooms: each registers what it offers to the rooms before it."""

    name = "fupin_cms"
    label = "fupin_cms"
    verbose_name = "扶贫信息公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing a room's `ready` module is what registers it; none may run before the models.
        from . import system_checks  # noqa: F401, PLC0415
        from .checks import ready as checks_ready  # noqa: PLC0415
        from .disclosures import ready as disclosures_ready  # noqa: PLC0415
        from .ledger import ready as ledger_ready  # noqa: PLC0415
        from .partners import ready as partners_ready  # noqa: PLC0415
        from .public import ready as public_ready  # noqa: PLC0415
        from .review import ready as review_ready  # noqa: PLC0415

        for room in (
            disclosures_ready,
            ledger_ready,
            checks_ready,
            review_ready,
            partners_ready,
            public_ready,
        ):
            room.register()
