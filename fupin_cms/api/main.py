"""The headless API of the plugin: its own `NinjaAPI`, which gathers the resources."""

from __future__ import annotations

from . import (
    changes,
    disclosures,
    exports,
    ledger,
    lookup,
    reconcile,
    releases,
    search,
    service,
    status,
    type_schemas,
    vocabularies,
)
from .application import DisclosureAPI
from .service import VERSION

api = DisclosureAPI(
    title="扶贫信息公开接口",
    version=VERSION,
    description="Public items of the ledger, as they were signed. Reading needs no key.",
    urls_namespace="fupin_api",
)
api.add_router("/", service.router)
api.add_router("/disclosures", disclosures.router)
api.add_router("/disclosures", releases.router)
api.add_router("/changes", changes.router)
api.add_router("/", lookup.router)
api.add_router("/schemas", type_schemas.router)
api.add_router("/", search.router)
api.add_router("/exports", exports.router)
api.add_router("/", reconcile.router)
api.add_router("/ledger", ledger.router)
api.add_router("/", status.router)
api.add_router("/", vocabularies.router)
