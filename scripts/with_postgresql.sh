#!/bin/sh
# Run a command with a PostgreSQL of its own, which is gone afterwards:
#   scripts/with_postgresql.sh COMMAND...
# The server listens on a socket in a temporary folder alone. Its address is given to the
# command as IDEAS_TEST_POSTGRESQL.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

programs() {
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        dirname "$(command -v initdb)"
    else
        find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1
    fi
}

bin=$(programs)
if [ -z "$bin" ]; then
    "$here/apt.sh" postgresql
    bin=$(programs)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/ideas-pg-XXXXXX")
user=$(id -un)
as=""
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL does not run as root.
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$folder"
    as="runuser -u $user --"
fi

stop() {
    # From a folder that the server's user may read, whatever the caller's is.
    (cd / && $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(
    cd /
    $as "$bin/initdb" -D "$folder/data" -U ideas -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
        >/dev/null
    # What makes it durable is left out: it is thrown away.
    $as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o "-k $folder \
        -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 \
        -c max_connections=300" start >/dev/null
) || { cat "$folder/log" 2>/dev/null >&2; exit 1; }

export IDEAS_TEST_POSTGRESQL="postgresql+psycopg://ideas@/postgres?host=$folder"
status=0
"$@" || status=$?
exit "$status"
