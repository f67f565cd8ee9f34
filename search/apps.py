from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index as a consumer of the ledger."""

    name = __package__ or "search"
    label = "fupin_search"
    verbose_name = "全文检索"

    def ready(self) -> None:
        """Nothing yet."""
