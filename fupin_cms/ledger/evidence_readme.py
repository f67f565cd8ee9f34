"""What stands in every bundle of evidence, for whoever opens it years later."""

README = """\
证据包 · Evidence bundle（fupin.evidence/1）

这是什么
  一件公开信息的全部发布记录：每一次发布、修订、撤回所签的原文（documents/）、附件（files/，
  以 SHA-256 命名）、签名的承诺（bundle.json），以及从它首次发布到链头的账本链（chain.jsonl）。
  其他信息在链中只有摘要，没有标题和内容。

怎样核对
  1. 取得 verify_bundle.py（随软件源代码发布于 docs/，不到 60 行，只用 Python 标准库）。
  2. 运行：python3 -I -S verify_bundle.py 本文件.zip
  3. 把显示的链头与别处留存的链头（网站每日公布、邮件寄出的）比对：序号和链摘要应当一致，
     或者用 --anchor 链头文件 由程序比对。没有外部链头，就不能排除整条链被重写。

核对的规则
  摘要：SHA-256，十六进制。规范 JSON：UTF-8，键按字母排序，没有空白（RFC 8785）。
  链：chain = SHA-256(上一链摘要的 64 个字符 ‖ entry 的规范 JSON)，首条之前为 64 个 0。
  原文：entry.content_digest = documents/ 中该文件字节的 SHA-256。
  签名：commitment = SHA-256(salt ‖ statement 的规范 JSON)；
        entry.signatures_digest = SHA-256(commitment 列表的规范 JSON)。
  没有 salt 和 statement 的签名只能核对其承诺在链中，不能核对姓名。
  bundle.json 的 left_out 写明没有放入的内容（已撤下、已依法清除）。

What this is
  Every release of one item: the bytes that were signed (documents/), the files (files/, named by
  SHA-256), the commitments of the signatures (bundle.json), and the chain of the ledger from its
  first release to the head (chain.jsonl). Of other items the chain holds digests only.

How to check it
  1. Get verify_bundle.py (in docs/ of the source, under 60 lines, standard library only).
  2. Run: python3 -I -S verify_bundle.py THIS.zip
  3. Compare the head that it prints with a head kept elsewhere (published daily, sent by mail), or
     pass --anchor FILE. Without a head from outside, a rewriting of the whole chain cannot be ruled
     out.

The rules
  Digest: SHA-256, hexadecimal. Canonical JSON: UTF-8, sorted keys, no white space (RFC 8785).
  Chain: chain = SHA-256(64 characters of the previous chain || canonical JSON of entry); before
  the first one, 64 zeros.
  Bytes: entry.content_digest = SHA-256 of the bytes in documents/.
  Signatures: commitment = SHA-256(salt || canonical JSON of statement); entry.signatures_digest =
  SHA-256(canonical JSON of the list of commitments). Without salt and statement only the
  commitment can be checked, not the name. What was left out is listed in bundle.json, left_out.
"""
