#!/bin/sh
# restore-to.sh VAULT DATA [TIME]: make DATA, which must be empty or absent, a cluster that has everything in the vault, or
# everything until TIME ('2026-11-30 09:15:00+07'). Start PostgreSQL on it as its user; it opens when it is done.
set -eu
umask 077
# Debian keeps some of these programs off the path; the newest version comes first.
for found in /usr/lib/postgresql/*/bin; do PATH=$found:$PATH; done
vault=$(cd "$1" && pwd)
data=$2
until=${3:-}
[ -z "$(ls -A "$data" 2>/dev/null)" ] || { echo "$data is not empty." >&2; exit 1; }
# The newest base backup, or the newest that was finished before TIME.
for base in $(ls "$vault/base" | sort -r); do
    [ -z "$until" ] && break
    [ "$(date -u -d "$until" +%Y%m%dT%H%M%SZ)" \> "$base" ] && break
    base=''
done
[ -n "${base:-}" ] || { echo "No base backup in $vault/base is from before $until." >&2; exit 1; }
pg_verifybackup --quiet "$vault/base/$base"
mkdir -p "$data"
chmod 700 "$data"
cp -a "$vault/base/$base/." "$data/"
# The piece that was being written when the primary was lost has another name.
cat >>"$data/postgresql.auto.conf" <<CONF
restore_command = 'cp "$vault/wal/%f" "%p" || cp "$vault/wal/%f.partial" "%p"'
recovery_target_timeline = 'latest'
recovery_target_action = 'promote'
synchronous_standby_names = ''
CONF
[ -z "$until" ] || echo "recovery_target_time = '$until'" >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
echo "$data is made of the base backup $base. Start PostgreSQL on it, then run prakarsa verify_history."
