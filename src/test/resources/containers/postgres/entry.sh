#!/bin/bash
# Makes the database and the user that POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD name, then
# becomes the server.
set -euo pipefail

if [ ! -e "$PGDATA/PG_VERSION" ]; then
    # Nothing of worth is in these files yet, so that they need not reach the disk at once; the
    # server itself does sync.
    initdb --no-sync --encoding UTF8 --locale C.UTF-8 --auth scram-sha-256 \
        --username "$POSTGRES_USER" --pwfile <(echo "$POSTGRES_PASSWORD") > /dev/null
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    if [ "$POSTGRES_DB" != postgres ]; then
        echo "create database \"$POSTGRES_DB\"" | postgres --single postgres > /dev/null
    fi
fi
exec "$@"
