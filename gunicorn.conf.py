"""How the app server runs; read by gunicorn from the folder it is started in."""

import multiprocessing
import os
from typing import Any

from econsec_site.tidying import Tidying

bind = f"{os.environ.get('BIND', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - in a container, reached through its published port only
# Plain processes: threads and asynchronous workers won nothing when measured.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2 * multiprocessing.cpu_count())
# An import of some thousand rows is one transaction in one request, of a minute or more.
timeout = 300
graceful_timeout = 20
keepalive = 5
# A worker is replaced now and then, so that a slow leak of memory never adds up; not all at once.
max_requests = 10_000
max_requests_jitter = 1_000
# Heartbeat files in memory: on a slow disk they stall a worker, and the image may be read-only.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - see above
# Nobody steers the server from beside it, and its folder may be read-only.
control_socket_disable = True
accesslog = "-"
errorlog = "-"

_tidying = Tidying()


def pre_request(worker: Any, req: Any) -> None:
    """Give back what the last answer took, if that was much; after it, it would still be held."""
    _tidying()
