#!/usr/bin/env bash
# make.sh: makes all vectors again, and puts them with vectors.json into the folder above. README.md says what it needs.
set -euo pipefail
. "$(dirname "$0")/tools.sh"

class Wss4jVectors "$work/keys" "$work/out"
. "$here/xmlsec.sh"
script "$here/collect.ts" "$work/out"
