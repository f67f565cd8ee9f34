"""Whether a candidate's signatures still hold when it is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entitlement import NotEntitledError, holds, is_author

if TYPE_CHECKING:
    from .records import Candidate, CandidateSignature

__all__ = ["broken_chain", "still_entitled", "suspended"]


def broken_chain(candidate: Candidate) -> list[str]:
    """Which steps of the chain that the candidate began with nobody signed, in Chinese.

    The chain is the one that was configured on submission, whatever the workflow is now.
    """
    signed = set(candidate.signatures.values_list("step", flat=True))
    missing = [step for step in candidate.steps.all() if step.step not in signed]
    if not candidate.steps.all():
        return ["没有记录送审时的审签环节"]
    return [f"“{step.get_step_display()}”没有签署" for step in missing]


def suspended(candidate: Candidate) -> list[str]:
    """Whose account has been suspended or removed since they signed, in Chinese.

    A signature is judged by the right of the moment in which it was given: who then changed
    office, department or name had it. An account that is suspended may have been in wrong hands
    already, so that nothing is released on it.
    """
    found = []
    people = set()
    for signature in _signatures(candidate):
        who = _who(signature)
        if signature.person is None:
            found.append(f"{who}的账号已删除")
        elif not signature.person.is_active:
            found.append(f"{who}的账号已停用")
        elif signature.person_id in people:
            found.append(f"{who}已签署另一环节")
        elif is_author(candidate, signature.person):
            found.append(f"{who}是起草人")
        people.add(signature.person_id)
    return found


def still_entitled(candidate: Candidate) -> list[str]:
    """What keeps a release that waited for its time from resting on its signatures, in Chinese.

    Stricter than `suspended`, since weeks may have passed: everybody who signed must hold the
    office today that the step asks for. Empty where all do.
    """
    found = [*broken_chain(candidate), *suspended(candidate)]
    if found:
        return found
    steps = {step.step: step for step in candidate.steps.select_related("group")}
    for signature in _signatures(candidate):
        try:
            holds(candidate, steps[signature.step], signature.person)
        except NotEntitledError:
            found.append(f"{_who(signature)}已不再任{signature.role_label}")
    return found


def _signatures(candidate: Candidate) -> list[CandidateSignature]:
    return list(candidate.signatures.select_related("person"))


def _who(signature: CandidateSignature) -> str:
    return f"“{signature.step_label}”的签署人{signature.person_name}"
