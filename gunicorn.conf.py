"""How gunicorn serves Penumbra; any option can still be given on the command line.

Threads, because a lookup may wait seconds for a provider: with one request per worker two such
waits would hold up everybody else. The worker is our own, so that visitors who send slowly hold up
nobody either (penumbra/patient.py).
"""

import gc

worker_class = "penumbra.patient.PatientWorker"
workers = 2
threads = 4
timeout = 60
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 4_094


def post_worker_init(worker: object) -> None:
    """Look for garbage less often, and never in what was there before the first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
