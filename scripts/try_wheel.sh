#!/usr/bin/env bash
# Build the wheel, install it with what it asks for into an empty environment, and use it in an empty folder: one PDF,
# one Word file and one scan become a published warehouse. Needs the package registry; tests/cli/test_wheel.py does the
# same without one, with the packages that are installed here.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
uv=$here/.venv/bin/uv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$uv" build --quiet --wheel --out-dir "$work/dist" "$here"
"$uv" venv --quiet --python "$here/.venv/bin/python" "$work/env"
VIRTUAL_ENV=$work/env "$uv" pip install --quiet "$(echo "$work"/dist/*.whl)[postgres,charts]"

mkdir -p "$work/empty/data/raw"
cd "$work/empty"
cp "$here"/data/raw/{KH-956-2023.pdf,KH-DTI-2022.docx,04-BC-BCDCDS-2024.pdf} data/raw
baocao=$work/env/bin/baocao
"$baocao" --version
"$baocao" ingest
rows=$("$baocao" query "SELECT count(DISTINCT format) FROM marts.dim_report" --format csv | tail -1 | tr -d '\r')
[ "$rows" = 3 ] || { echo "try_wheel: $rows of 3 formats were loaded" >&2; exit 1; }
"$baocao" docs
"$uv" tool run --quiet --from "$(echo "$work"/dist/*.whl)" baocao status
