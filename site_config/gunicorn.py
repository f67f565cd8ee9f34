"""The web server's settings: threads, because a request mostly waits for database and disk."""

from __future__ import annotations

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True
