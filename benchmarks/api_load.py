"""Load by wrk from a processor of its own, and what it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONNECTIONS = 8
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_WRONG = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
_SCRIPT = """
local requests, n = {%s}, 0
request = function()
  n = n %% #requests + 1
  return requests[n]
end
init = function()
  for i, one in ipairs(requests) do requests[i] = wrk.format("GET", one[1], one[2]) end
end
"""


@dataclass(frozen=True)
class Asked:
    """What is asked of a server, one address after the other; `folder` takes the script."""

    name: str
    port: int
    paths: Sequence[str]
    folder: Path
    headers: Sequence[dict[str, str]] = field(default_factory=list)
    """Of each path, or one set for all of them."""

    @cached_property
    def script(self) -> Path:
        """wrk's program for these requests."""
        each = self.headers if len(self.headers) == len(self.paths) else [*self.headers, {}][:1]
        rows = []
        for number, path in enumerate(self.paths):
            own = {"X-Forwarded-Proto": "https", **each[number % len(each)]}
            pairs = ",".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in own.items())
            rows.append(f"{{{json.dumps(path)},{{{pairs}}}}}")
        file: Path = self.folder / f"{self.name}.lua"
        file.write_text(_SCRIPT % ",\n".join(rows))
        return file

    def rate(self, seconds: int) -> float:
        """Answers per second. Raises RuntimeError where some were errors."""
        command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        command += ["-s", str(self.script), f"http://127.0.0.1:{self.port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        wrong, found = _WRONG.search(done.stdout), _RATE.search(done.stdout)
        if wrong or not found:
            raise RuntimeError(f"{self.name}: {wrong.group() if wrong else done.stdout}")
        return float(found.group(1))


def require_programs() -> None:
    """Raises SystemExit, which says what to install, where wrk or taskset is missing."""
    missing = [name for name in ("wrk", "taskset") if shutil.which(name) is None]
    if missing:
        raise SystemExit(
            f"{' and '.join(missing)}: not installed. On Debian: apt-get install wrk util-linux"
        )
