"""The public site's addresses. Those of items, files and sections are permanent."""

from django.urls import URLPattern, URLResolver, path, re_path

from . import (
    advanced,
    browse,
    discovery,
    downloads,
    errors,
    health,
    home,
    internal,
    items,
    suggesting,
    versions,
)

_FILE = r"files/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$"
_VERSION = r"versions/(?P<number>[1-9][0-9]{0,5})"
_INDEX_NUMBER = r"items/(?P<index_number>[A-Za-z0-9._-]+)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="fupin_home"),
    path("disclosures/", browse.disclosures, name="fupin_disclosures"),
    path("disclosures/advanced", advanced.advanced, name="fupin_advanced"),
    # Reserved for the feed of a question, with the parameters of the page above; not there yet.
    path("disclosures/feed", errors.not_found, name="fupin_feed"),
    path("disclosures/suggest", suggesting.suggest, name="fupin_suggest"),
    path("disclosures/clicked", suggesting.clicked, name="fupin_clicked"),
    path("sections/<slug:slug>", browse.section, name="fupin_section"),
    re_path(rf"^{_INDEX_NUMBER}$", items.item, name="fupin_item"),
    re_path(rf"^{_INDEX_NUMBER}/sheet$", items.sheet, name="fupin_sheet"),
    re_path(rf"^{_INDEX_NUMBER}/{_VERSION}$", versions.item_version, name="fupin_version"),
    re_path(rf"^{_INDEX_NUMBER}/{_VERSION}/changes$", versions.item_changes, name="fupin_changes"),
    re_path(rf"^{_FILE}", downloads.public_file, name="fupin_file"),
    path("internal/", internal.index, name="fupin_internal"),
    re_path(rf"^internal/{_INDEX_NUMBER}$", internal.item, name="fupin_internal_item"),
    re_path(rf"^internal/{_INDEX_NUMBER}/sheet$", internal.sheet, name="fupin_internal_sheet"),
    re_path(
        rf"^internal/{_INDEX_NUMBER}/{_VERSION}$",
        versions.internal_version,
        name="fupin_internal_version",
    ),
    re_path(
        rf"^internal/{_INDEX_NUMBER}/{_VERSION}/changes$",
        versions.internal_changes,
        name="fupin_internal_changes",
    ),
    re_path(rf"^internal/{_FILE}", internal.file, name="fupin_internal_file"),
    path("healthz", health.healthz, name="fupin_healthz"),
    path("readyz", health.readyz, name="fupin_readyz"),
    path("sitemap.xml", discovery.sitemap, name="fupin_sitemap"),
    path("robots.txt", discovery.robots, name="fupin_robots"),
]
