# One image for the three services: SERVICE says which one it is, at build (--build-arg) or at start (-e SERVICE=…).
FROM python:3.11-slim AS packages
COPY requirements/runtime.lock /tmp/runtime.lock
RUN python -m venv /packages \
    && /packages/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/runtime.lock

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Polku" org.opencontainers.image.licenses="EUPL-1.2"
ARG SERVICE=""
ENV SERVICE=${SERVICE} PORT=8000 PATH=/polku/bin:/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin polku
COPY --from=packages /packages /packages
WORKDIR /polku
COPY LICENSE alembic.ini ./
COPY bin/ bin/
COPY requirements/ requirements/
COPY migrations/ migrations/
COPY counties/ counties/
COPY shared/ shared/
COPY services/ services/
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/live', timeout=2)"]
# exec: the service itself gets the signal to stop, and finishes what it has begun.
CMD ["sh", "-c", "exec uvicorn --factory \"services.${SERVICE:?say which service: booking, referral or guidance}.app:from_environment\" --host 0.0.0.0 --port \"$PORT\" --no-server-header --no-access-log"]
