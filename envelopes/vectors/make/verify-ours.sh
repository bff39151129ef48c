#!/usr/bin/env bash
# verify-ours.sh FILE...: has messages verified by WSS4J and by xmlsec1, and decrypted by Santuario, and prints what they say.
# Made for messages that our code signed with alice's key (seal-ours.ts) and encrypted for bob; SIGNER=alice-p256 names another
# signer to xmlsec1, which takes no key from the message. Ends with 1 where one of them refused.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: verify-ours.sh FILE..." >&2; exit 2; }
. "$(dirname "$0")/tools.sh"
. "$here/template.sh"

status=0
class Wss4jVerify "$work/keys" "$@" || status=1
class SantuarioDecrypt "$work/keys" "$@" || status=1
for file in "$@"; do
  soap=$soap11
  ! grep -q "$soap12" "$file" || soap=$soap12
  mapfile -t attributes < <(ids)
  if said=$(xmlsec1 --verify --pubkey-cert-pem "$work/keys/${SIGNER:-alice}.cert.pem" "${attributes[@]}" "$file" 2>&1); then
    echo "xmlsec1 accepts $(basename "$file"): $(grep "^SignedInfo References" <<<"$said")"
  else
    echo "xmlsec1 refuses $(basename "$file"): $(head -1 <<<"$said")"
    status=1
  fi
done
exit $status
