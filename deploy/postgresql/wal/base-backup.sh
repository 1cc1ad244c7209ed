#!/bin/sh
# base-backup.sh VAULT [KEEP]: a base backup in VAULT/base, whole under its name or not there. The newest KEEP (7) stay, with
# the WAL since the oldest of them. Each night, after receive-wal.sh runs.
set -eu
umask 077
# Debian keeps some of these programs off the path; the newest version comes first.
for found in /usr/lib/postgresql/*/bin; do PATH=$found:$PATH; done
vault=$1
keep=${2:-7}
name=$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$vault/base"
rm -rf "$vault"/base/.unfinished-*
draft=$vault/base/.unfinished-$name
pg_basebackup --pgdata="$draft" --checkpoint=fast --wal-method=stream --manifest-checksums=SHA256 --no-password
pg_verifybackup --quiet "$draft"
sync -f "$draft"
mv "$draft" "$vault/base/$name"
# Names sort by time.
ls "$vault/base" | sort | head -n -"$keep" | while read -r old; do
    mv "$vault/base/$old" "$vault/base/.unfinished-$old"
    rm -rf "$vault/base/.unfinished-$old"
done
oldest=$vault/base/$(ls "$vault/base" | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
[ -z "$first" ] || pg_archivecleanup "$vault/wal" "$first"
echo "Base backup $vault/base/$name; WAL is kept from $first on."
