#!/bin/sh
# receive-wal.sh VAULT: take every piece of WAL into VAULT/wal as it is written, and say so only when it is on the disk.
# Runs until it is stopped, on the vault's machine, as a role with REPLICATION (PGHOST, PGUSER and the rest say where).
set -eu
umask 077
# Debian keeps some of these programs off the path; the newest version comes first.
for found in /usr/lib/postgresql/*/bin; do PATH=$found:$PATH; done
vault=$1
slot=prakarsa_vault
mkdir -p "$vault/wal"
export PGAPPNAME=$slot
pg_receivewal --create-slot --if-not-exists --slot=$slot --no-password
exec pg_receivewal --directory="$vault/wal" --slot=$slot --synchronous --no-password
