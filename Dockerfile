# mediassist serve, without a language model of its own: it quotes the summary, or asks the Ollama that OLLAMA_BASE_URL names.
# Two stages: the first builds an environment, the second is Python's slim image with that environment and tesseract.
# To pin the base by digest: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/mediassist
ENV PATH=/opt/mediassist/bin:$PATH

# The CPU build: on Linux the package index's torch brings several GB of CUDA libraries. 2.13.0 as in constraints.txt.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN pip install --index-url "${TORCH_INDEX}" torch==2.13.0

# Packages before code, so that a change of code does not install them anew.
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE version.py ./
COPY deploy/requirements.py deploy/requirements.py
RUN python deploy/requirements.py serve ocr > requirements.txt \
    && pip install -c constraints.txt -r requirements.txt
COPY . .
RUN pip install --no-deps .

FROM ${PYTHON_IMAGE}

# Debian's own version of tesseract: pinning one breaks the build at the next security update.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin mediassist \
    && install -d -o mediassist -g mediassist -m 0700 /data

COPY --from=build /opt/mediassist /opt/mediassist
ENV PATH=/opt/mediassist/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data

# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8765

# Listening beyond loopback asks for keys: docs/deploy.md says how to make the first one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8765, timeout=4); c.request('GET', '/health'); raise SystemExit(c.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mediassist"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8765"]
