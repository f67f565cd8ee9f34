from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index as a consumer of the ledger."""

    name = __package__ or "search"
    label = "fupin_search"
    verbose_name = "全文检索"

    def ready(self) -> None:
        # The ledger's models must be there before what follows them can be imported.
        from .ready import join_ledger  # noqa: PLC0415

        join_ledger()
