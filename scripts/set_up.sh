#!/bin/sh
# Make a virtual environment with this project in it, unless it is there and up to date:
#   scripts/set_up.sh FOLDER [EXTRA] [PYTHON]
# EXTRA is "dev" or empty. Nothing is done as long as setup.cfg and pyproject.toml stay the same.
set -eu

cd "$(dirname "$0")/.."
folder=$1 extra=${2:-} python=${3:-}
stamp="$folder/.installed-${extra:-run}"
state=$(cat setup.cfg pyproject.toml | cksum)

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then
    exit 0
fi
if [ -z "$python" ]; then
    python=$(scripts/pythons.sh | head -n 1)
fi
if [ -z "$python" ]; then
    scripts/apt.sh python3 python3-venv
    python=$(scripts/pythons.sh | head -n 1)
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed, and was not found" >&2
        exit 1
    fi
fi
if [ ! -x "$folder/bin/python" ]; then
    # Debian ships Python without what makes environments.
    "$python" -c "import ensurepip, venv" 2>/dev/null || scripts/apt.sh python3-venv
    "$python" -m venv "$folder"
fi
echo "Installing into $folder with $("$folder/bin/python" --version) …"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check -e ".${extra:+[$extra]}"
echo "$state" > "$stamp"
