"""Metrics for Prometheus and trace context between services, of one app; nothing personal in either."""

from fastapi.telemetry import TelemetryConfig
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import Meter
from opentelemetry.propagate import inject
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from prometheus_client import CollectorRegistry, generate_latest
from starlette.types import Scope

_UNOBSERVED = ("/health/", "/metrics", "/docs", "/openapi.json")


class Telemetry:
    """The providers of one process or app; no globals, so that several apps stand side by side."""

    def __init__(self, service: str, *, sample_ratio: float) -> None:
        self._registry = CollectorRegistry()
        resource = Resource.create({"service.name": f"polku-{service}"})
        reader = PrometheusMetricReader(scope_info_enabled=False, registry=self._registry)
        self._meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
        self._tracers = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(sample_ratio)), resource=resource, shutdown_on_exit=False
        )

    @property
    def meter(self) -> Meter:
        """Where a service counts what is its own."""
        return self._meters.get_meter("polku")

    def fastapi(self) -> TelemetryConfig:
        """How the web framework observes itself."""
        return {
            "tracer_provider": self._tracers,
            "meter_provider": self._meters,
            "logs": False,
            "operation_spans": False,
            "exclude": _unobserved,
        }

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def close(self) -> None:
        """Stop collecting."""
        self._meters.shutdown()
        self._tracers.shutdown()


def _unobserved(scope: Scope) -> bool:
    return str(scope["path"]).startswith(_UNOBSERVED)


def trace_headers() -> dict[str, str]:
    """The W3C trace context of the present request, for a request to a neighbour."""
    headers: dict[str, str] = {}
    inject(headers)
    return headers
