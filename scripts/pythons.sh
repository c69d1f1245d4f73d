#!/bin/sh
# Print a usable Python for each version that is supported and found, newest last:
#   scripts/pythons.sh            all, one path on each line
#   scripts/pythons.sh missing    the versions that were not found
set -eu

usable() {
    "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" 2>/dev/null
}

for version in 3.11 3.12 3.13; do
    found=""
    for candidate in "$(command -v "python$version" || true)" "/usr/bin/python$version" \
        "$HOME"/.pyenv/versions/"$version".*/bin/python "$(command -v python3 || true)"; do
        if [ -n "$candidate" ] && [ -x "$candidate" ] && usable "$candidate" "$version"; then
            found=$("$candidate" -c "import sys; print(sys.executable)")
            break
        fi
    done
    if [ "${1:-}" = missing ]; then
        [ -n "$found" ] || echo "$version"
    elif [ -n "$found" ]; then
        echo "$found"
    fi
done
