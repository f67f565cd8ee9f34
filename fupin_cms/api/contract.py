"""What of a change to the OpenAPI document breaks who reads by the former one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
_DEEPEST = 12
"""Schemas may refer to themselves: below this nothing new is found."""


def breaking(old: Node, new: Node) -> list[str]:
    """The breaking differences between two OpenAPI documents, each named with its place.

    Broken is who asked as the former document said and is now refused, or reads an answer and
    misses what it promised. What is added breaks nobody; readers pass over what they do not know.
    """
    return sorted(set(_Comparison(old, new).paths()))


class _Comparison:
    def __init__(self, old: Node, new: Node) -> None:
        self.old, self.new = old, new

    def paths(self) -> Iterator[str]:
        for path, before in self.old["paths"].items():
            after = self.new["paths"].get(path)
            if after is None:
                yield f"{path}: the path is gone"
                continue
            for method, operation in before.items():
                place = f"{method.upper()} {path}"
                if method not in after:
                    yield f"{place}: the operation is gone"
                else:
                    yield from self._operation(place, operation, after[method])

    def _operation(self, place: str, old: Node, new: Node) -> Iterator[str]:
        yield from self._parameters(place, old, new)
        yield from self._body(place, old.get("requestBody"), new.get("requestBody"))
        if old.get("operationId") != new.get("operationId"):
            yield f"{place}: another operationId, by which generated clients call it"
        for status, before in old["responses"].items():
            after = new["responses"].get(status)
            if after is None:
                yield f"{place}: status {status} is gone"
                continue
            for media_type, content in before.get("content", {}).items():
                there = after.get("content", {}).get(media_type)
                answer = f"{place} {status}"
                if there is None:
                    yield f"{answer}: {media_type} is gone"
                else:
                    yield from self._answered(
                        answer, content.get("schema", {}), there.get("schema", {})
                    )

    # What is asked ----------------------------------------------------------------------

    def _parameters(self, place: str, old: Node, new: Node) -> Iterator[str]:
        before, after = (
            {(one["in"], one["name"]): one for one in operation.get("parameters", [])}
            for operation in (old, new)
        )
        for key, parameter in before.items():
            name = f"{place}: parameter {key[1]}"
            if key not in after:
                yield f"{name} is gone"
                continue
            if after[key].get("required") and not parameter.get("required"):
                yield f"{name} became required"
            yield from self._asked(name, parameter.get("schema", {}), after[key].get("schema", {}))
        for key in after.keys() - before.keys():
            if after[key].get("required"):
                yield f"{place}: parameter {key[1]} is new and required"

    def _body(self, place: str, old: Node | None, new: Node | None) -> Iterator[str]:
        if old is None:
            if new is not None and new.get("required"):
                yield f"{place}: a body became required"
            return
        if new is None:
            yield f"{place}: the body is gone"
            return
        for media_type, content in old["content"].items():
            if media_type not in new["content"]:
                yield f"{place}: a body of {media_type} is not taken any more"
            else:
                there = new["content"][media_type]
                yield from self._asked(f"{place}: body", content["schema"], there["schema"])

    def _asked(self, place: str, old: Node, new: Node, depth: int = 0) -> Iterator[str]:
        """What a caller may send: it may become more, never less."""
        old, new = self._known(self.old, old), self._known(self.new, new)
        if depth > _DEEPEST or not new:
            return
        if lost := _types(old) - _types(new):
            yield f"{place} does not take {', '.join(sorted(lost))} any more"
        yield from self._narrowed(place, old, new)
        for name in set(new.get("required", [])) - set(old.get("required", [])):
            yield f"{place}.{name} became required"
        for name, member in old.get("properties", {}).items():
            if name in new.get("properties", {}):
                there = new["properties"][name]
                yield from self._asked(f"{place}.{name}", member, there, depth + 1)
            elif new.get("additionalProperties") is False:
                yield f"{place}.{name} is not taken any more"
        if "items" in old and "items" in new:
            yield from self._asked(f"{place}[]", old["items"], new["items"], depth + 1)

    def _narrowed(self, place: str, old: Node, new: Node) -> Iterator[str]:
        values = _enum(old)
        if "enum" in new or "const" in new:
            lost = values - _enum(new) if values else {"any other value"}
            if lost:
                yield f"{place} does not take {', '.join(sorted(map(str, lost)))} any more"
        for name, less in (("minimum", False), ("minLength", False), ("minItems", False),
                           ("maximum", True), ("maxLength", True), ("maxItems", True)):  # fmt: skip
            limit, before = new.get(name), old.get(name)
            if limit is not None and (
                before is None or (limit < before if less else limit > before)
            ):
                yield f"{place}: {name} is narrower, {before} before and {limit} now"
        if new.get("pattern") not in {None, old.get("pattern")}:
            yield f"{place}: another pattern"

    # What is answered -------------------------------------------------------------------

    def _answered(self, place: str, old: Node, new: Node, depth: int = 0) -> Iterator[str]:
        """What a reader may rely on: it may become narrower, and nothing is left out."""
        old, new = self._known(self.old, old), self._known(self.new, new)
        if depth > _DEEPEST or not old:
            return
        if not new:
            yield f"{place}: nothing is said of it any more"
            return
        if added := _types(new) - _types(old):
            yield f"{place} may be {', '.join(sorted(added))} now"
        for name, member in old.get("properties", {}).items():
            there = new.get("properties", {}).get(name)
            if there is None:
                yield f"{place}.{name} is gone"
                continue
            if name in old.get("required", []) and name not in new.get("required", []):
                yield f"{place}.{name} may be left out now"
            yield from self._answered(f"{place}.{name}", member, there, depth + 1)
        if "items" in old and "items" in new:
            yield from self._answered(f"{place}[]", old["items"], new["items"], depth + 1)
        yield from self._choices(place, old, new, depth)

    def _choices(self, place: str, old: Node, new: Node, depth: int) -> Iterator[str]:
        """The members of `anyOf` and `oneOf`, each found again by its name."""
        before, after = _branches(old), _branches(new)
        for name, branch in before.items():
            if name in after:
                yield from self._answered(place, branch, after[name], depth + 1)
            elif name.startswith("#"):
                yield f"{place}: {name.rpartition('/')[2]} is none of its forms any more"

    def _known(self, document: Node, schema: Node) -> Node:
        """The schema that a reference stands for."""
        while "$ref" in schema:
            found: Any = document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema


def _branches(schema: Node) -> dict[str, Node]:
    found = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    return {
        one.get("$ref") or str(one.get("type", number)): one for number, one in enumerate(found)
    }


def _types(schema: Node) -> set[str]:
    """The JSON types that a schema lets through; empty where it does not say."""
    if branches := _branches(schema):
        return {name for name in branches if not name.startswith("#") and not name.isdecimal()}
    stated = schema.get("type", [])
    return {stated} if isinstance(stated, str) else set(stated)


def _enum(schema: Node) -> set[Any]:
    return set(schema.get("enum", [schema["const"]] if "const" in schema else []))
