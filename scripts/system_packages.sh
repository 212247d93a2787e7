#!/usr/bin/env bash
# Make sure the Debian packages named as arguments are there: install them with apt if this user may, else say
# what to install and go on, since the product works without them, only on fewer documents.
set -euo pipefail

present() {
  case $1 in
    tesseract-ocr) command -v tesseract >/dev/null ;;
    tesseract-ocr-vie) tesseract --list-langs 2>/dev/null | grep -qx vie ;;
    libreoffice-writer-nogui) command -v soffice >/dev/null ;;
    libreoffice-calc-nogui) compgen -G '/usr/lib/libreoffice/program/libsclo.so' >/dev/null || compgen -G '/opt/libreoffice*/program/libsclo.so' >/dev/null ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
  esac
}

purpose() {
  case $1 in
    tesseract-ocr*) echo "reads scans; without it they are quarantined, all else is loaded" ;;
    libreoffice-calc-*) echo "reads old spreadsheets (.xls, .ods), and shows where a figure of one stands" ;;
    libreoffice-*) echo "makes and reads old Word files (.doc)" ;;
    chromium) echo "opens the site in tests; without it they are skipped" ;;
    postgresql) echo "the server that tests of publish run; without it they are skipped" ;;
    fonts-*) echo "the letters of the documents that tests make" ;;
    *) echo "needed to go on" ;;
  esac
}

missing=()
for package in "$@"; do
  present "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" != 0 ]; then
  sudo=(sudo -n)
fi
if command -v apt-get >/dev/null && "${sudo[@]}" true 2>/dev/null; then
  echo "Installing system packages: ${missing[*]}"
  apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
    { "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    exit 0
  fi
  tail -3 "$log" >&2
fi
for package in "${missing[@]}"; do
  echo "Not installed: $package ($(purpose "$package"))." >&2
done
echo "To install: apt-get install ${missing[*]}   (as root; this run goes on without)" >&2
