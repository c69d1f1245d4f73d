#!/bin/sh
# Signs a file by Ed25519, and checks the signature at once:
#   scripts/sign.sh FILE KEY.pem     writes FILE.sig
#   scripts/sign.sh --verify FILE PUBLIC.pem
# The key is made once, by: openssl genpkey -algorithm ed25519 -out KEY.pem
set -e
check() {
    openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in "$1" -sigfile "$1.sig"
}
if [ "$1" = --verify ]; then
    check "$2" "$3"
    exit
fi
public=$(mktemp)
trap 'rm -f "$public"' EXIT
openssl pkeyutl -sign -inkey "$2" -rawin -in "$1" -out "$1.sig"
openssl pkey -in "$2" -pubout -out "$public"
check "$1" "$public"
