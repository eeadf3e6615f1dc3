#!/bin/bash
# Writes the settings that DB_HOST, DB_USER, DB_PASSWORD and POOL_MODE name, then becomes PgBouncer.
set -euo pipefail

cat > /tmp/pgbouncer.ini <<EOF
[databases]
* = host=$DB_HOST port=5432 user=$DB_USER password=$DB_PASSWORD
[pgbouncer]
listen_addr = *
listen_port = 6432
auth_type = any
pool_mode = $POOL_MODE
default_pool_size = 8
max_client_conn = 200
EOF
exec pgbouncer /tmp/pgbouncer.ini
