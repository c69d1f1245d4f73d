#!/bin/sh
# Lists what is installed with the program and its extras, as CycloneDX: scripts/sbom.sh FILE
set -e
mkdir -p "$(dirname "$1")"
file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
venv=${VENV:-.venv}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$venv/bin/python" -m venv "$folder/site"
"$folder/site/bin/pip" install -q --disable-pip-version-check \
    ".[tantivy,judging,xlsx,s3,metrics,traces,archive,pdf]"
"$folder/site/bin/pip" uninstall -q -y pip setuptools 2>/dev/null || true
"$venv/bin/cyclonedx-py" environment --output-reproducible --of JSON -o "$file" \
    "$folder/site/bin/python"
