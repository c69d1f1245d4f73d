#!/bin/sh
# Install Debian packages, as root or by sudo:  scripts/apt.sh PACKAGE...
set -eu

if ! command -v apt-get >/dev/null; then
    echo "please install: $* (this is done for you on Debian and Ubuntu only)" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "please install as root: apt-get install $*" >&2
        exit 1
    fi
    as_root="sudo"
fi
echo "Installing $* …"
export DEBIAN_FRONTEND=noninteractive
install="$as_root apt-get install -y -q --no-install-recommends $*"
# A machine that was set up lately has fresh lists; fetching them takes most of the time.
if ! $install >/dev/null 2>&1; then
    $as_root apt-get update -q >/dev/null
    $install >/dev/null
fi
