"""Prometheus metrics, served on the address that the setting names and nowhere else."""

from __future__ import annotations

from prometheus_client import Counter, Histogram, start_http_server

from msp.kernel.errors import SettingMissing

REQUESTS = Counter("msp_requests_total", "Requests answered", ["method", "status"])
REQUEST_SECONDS = Histogram("msp_request_seconds", "Seconds to answer a request")
JOBS = Counter("msp_jobs_total", "Jobs run", ["job", "outcome"])
STRANGERS = Counter("msp_strange_deliveries_total", "Deliveries to an address there is not")
JOB_SECONDS = Histogram("msp_job_seconds", "Seconds a job ran", ["job"])


def serve_metrics(address: str | None) -> None:
    """Serve /metrics on `host:port`; without an address nothing listens."""
    if address is None:
        return
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or not host:
        raise SettingMissing(f"MSP_METRICS must read host:port, not {address!r}.")
    start_http_server(int(port), addr=host)
