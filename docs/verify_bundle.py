"""Check a bundle of evidence: python3 -I -S verify_bundle.py BUNDLE.zip [--anchor FILE]"""

import hashlib
import json
import sys
import zipfile


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def need(truth: bool, message: str) -> None:
    if not truth:
        sys.exit(f"不符 FAILED: {message}")


with zipfile.ZipFile(sys.argv[1]) as zf:
    names = zf.namelist()
    bundle = json.loads(zf.read("bundle.json"))
    chain, seq, entries, heads, stream = None, None, {}, {}, bundle["stream"]
    for one in map(json.loads, zf.open("chain.jsonl")):
        entry = one["entry"]
        need(chain in (None, one["previous"]) and seq in (None, entry["seq"] - 1), f"gap {seq}")
        chain, seq = sha(one["previous"].encode() + canonical(entry)), entry["seq"]
        need((chain, entry["stream"]) == (one["chain"], stream), f"chain at seq {seq}")
        heads[seq] = chain
        if entry["content_id"] == bundle["content_id"]:
            entries[seq] = entry
    need((seq, chain) == (bundle["head"]["seq"], bundle["head"]["chain"]), "head of the chain")
    need(list(entries) == [one["seq"] for one in bundle["releases"]], "releases of the item")
    known = {"bundle.json", "chain.jsonl", "README.txt"}
    for release in bundle["releases"]:
        entry, given = entries[release["seq"]], release["signatures"]
        where, digest = f"seq {entry['seq']} {entry['event']}", entry["content_digest"]
        listed = canonical([one["commitment"] for one in given])
        need(sha(listed) == entry["signatures_digest"], f"signatures of {where}")
        for one in (one for one in given if "salt" in one):
            made = sha(one["salt"].encode() + canonical(one["statement"]))
            signed = one["statement"]["signed_digest"]
            need((made, signed) == (one["commitment"], digest), f"a signature of {where}")
        document = f"documents/{digest}.json"
        given = document in names
        need(not given or sha(zf.read(document)) == digest, f"document of {where}")
        files = {f"files/{one['sha256']}" for one in release["files"]}.intersection(names)
        need(all(sha(zf.read(name)) == name[6:] for name in files), f"a file of {where}")
        known |= {document} | files
        print(where, entry["released_at"], "" if given else "（原文未放入 left out）")
    need(len(names) == len(known.intersection(names)), f"foreign members among {names}")
for line in open(sys.argv[3], encoding="utf-8") if sys.argv[2:3] == ["--anchor"] else ():
    head = json.loads(line) if line.startswith("{") else {"stream": None}
    if head["stream"] == stream and head["seq"] in heads:
        need(head["chain"] == heads[head["seq"]], f"the head published for seq {head['seq']}")
        print("与公布的链头相符 agrees with the head published", head["at"])
print(f"相符 OK. 链头 head: {stream} {seq} {chain}")
