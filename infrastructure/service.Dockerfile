# The image of any service; SERVICE names which. Build it from the root of the repository:
#     docker build -f infrastructure/service.Dockerfile --build-arg SERVICE=auth .
# The hashed lock of that service alone, then the code, then an ordinary user. PYTHON_IMAGE may name any image with a CPython 3.11 to
# 3.13 and pip; PACKAGES what the service runs beside Python (codegen: git). Every container listens on the same two ports.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG SERVICE
WORKDIR /build
COPY 3rdparty/bootstrap.lock ./
RUN python3 -m pip install --no-cache-dir --root-user-action ignore --require-hashes -r bootstrap.lock
COPY services/${SERVICE}/requirements.lock ./
RUN uv venv --python python3 /opt/draftsmith \
    && uv pip install --no-cache --python /opt/draftsmith/bin/python --require-hashes -r requirements.lock

FROM ${PYTHON_IMAGE}
ARG SERVICE
ARG PACKAGES=""
RUN if [ -n "$PACKAGES" ]; then \
        apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --system --uid 10001 --create-home draftsmith && install -d -o draftsmith /data
COPY --from=build /opt/draftsmith /opt/draftsmith
COPY packages /app/packages
COPY services/${SERVICE} /app/service
ENV PATH=/opt/draftsmith/bin:$PATH \
    PYTHONPATH=/app/service:/app/packages/shared:/app/packages/contracts:/app/packages/appspec:/app/packages/codegen-templates \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    SERVICE=${SERVICE} \
    DRAFTSMITH_HOST=0.0.0.0 \
    DRAFTSMITH_GRPC_PORT=50051 \
    DRAFTSMITH_HTTP_PORT=8051 \
    DRAFTSMITH_DATA_DIR=/data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 50051 8051
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8051/readyz', timeout=2)"]
CMD ["sh", "-c", "exec python -m draftsmith_$SERVICE"]
