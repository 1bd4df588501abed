#!/bin/sh
# Writes requirements.txt and requirements-dev.txt from pyproject.toml: every version and every hash, no addresses.
set -eu
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --annotation-style line "$@" pyproject.toml
}
lock --extra pg --output-file requirements.txt
lock --extra pg --group dev --constraint requirements.txt --output-file requirements-dev.txt
