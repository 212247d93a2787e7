#!/usr/bin/env bash
# Create the virtual environment FOLDER with a Python this project runs on, or say what is missing.
set -euo pipefail
folder=$1

for candidate in ${PYTHON:-} python3.11 python3.12 python3; do
  if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "${python:-}" ]; then
  echo "Python 3.11 or 3.12 is needed and was not found (python3 is: $(python3 --version 2>&1 || true))." >&2
  echo "On Debian 12: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.11 ..." >&2
  exit 1
fi

# Debian keeps the part of Python that puts pip into an environment in a package of its own.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  scripts/system_packages.sh "python$version-venv"
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    echo "$python cannot create environments with pip: install python$version-venv, then run make again." >&2
    exit 1
  fi
fi

echo "Creating $folder with $("$python" --version)."
rm -rf "$folder"
"$python" -m venv "$folder"
