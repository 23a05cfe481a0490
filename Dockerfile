# One image for web, worker, migration and backup; which of them is the command.

FROM python:3.11-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY requirements.lock ./
# The environment first: it changes less often than the product.
RUN uv venv --python /usr/local/bin/python3 /opt/desk \
 && VIRTUAL_ENV=/opt/desk uv pip install --no-cache -r requirements.lock
COPY . .
RUN uv build --wheel --out-dir /wheel \
 && VIRTUAL_ENV=/opt/desk uv pip install --no-cache --no-deps /wheel/*.whl

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/msp-desk msp-desk
COPY --from=build /opt/desk /opt/desk
ENV PATH=/opt/desk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MSP_DATA_DIR=/var/lib/msp-desk \
    MSP_HOST=0.0.0.0 \
    MSP_LOG_FORMAT=json
USER msp-desk
VOLUME /var/lib/msp-desk
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["msp", "health"]
CMD ["msp", "web"]
