# A private PostgreSQL that lives as long as one command, read by ./run. Works as root and as anybody.
# It listens on a socket in a directory of its own only, so it meets no other server.
# shellcheck shell=sh

postgresql_binaries() { # The newest of Debian's versions, else what is on the path; prints nothing when there is none.
    found=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -z "$found" ] || dirname "$found"
}

start_postgresql() { # fsync: on | off
    cluster=$(mktemp -d /tmp/prakarsa-pg.XXXXXX)
    binaries=$(postgresql_binaries)
    as_server=''
    if [ "$(id -u)" = 0 ]; then
        # PostgreSQL refuses to run as root.
        chown postgres "$cluster"
        as_server='setpriv --reuid=postgres --regid=postgres --init-groups'
    fi
    trap stop_postgresql EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    in_cluster initdb --pgdata="$cluster/data" --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync
    # A test cluster need not survive a power cut; a benchmark measures the price of surviving one.
    in_cluster pg_ctl start --pgdata="$cluster/data" --wait --silent --log="$cluster/log" -o "-k $cluster \
        -c listen_addresses='' -c fsync=$1 -c synchronous_commit=$1 -c full_page_writes=$1"
    in_cluster psql --quiet --no-psqlrc --host="$cluster" --username=postgres --dbname=postgres \
        --set=ON_ERROR_STOP=1 --command='
        CREATE ROLE prakarsa_owner LOGIN CREATEDB;
        CREATE ROLE prakarsa_app LOGIN;
        CREATE ROLE prakarsa_seq LOGIN;
        CREATE ROLE prakarsa_audit LOGIN;' --command='CREATE DATABASE prakarsa OWNER prakarsa_owner;'
    DATABASE_URL="postgresql://prakarsa_app@/prakarsa?host=$cluster"
    DATABASE_OWNER_URL="postgresql://prakarsa_owner@/prakarsa?host=$cluster"
    DATABASE_SEQUENCER_URL="postgresql://prakarsa_seq@/prakarsa?host=$cluster"
    DATABASE_AUDIT_URL="postgresql://prakarsa_audit@/prakarsa?host=$cluster"
    export DATABASE_URL DATABASE_OWNER_URL DATABASE_SEQUENCER_URL DATABASE_AUDIT_URL
}

in_cluster() { # program, arguments…
    program=$1
    shift
    # From /, because the server's user may not be able to enter this directory.
    (cd / && $as_server "$binaries/$program" "$@" >"${TMPDIR:-/tmp}/prakarsa-pg.$$.out" 2>&1) || {
        cat "${TMPDIR:-/tmp}/prakarsa-pg.$$.out" >&2
        [ ! -f "$cluster/log" ] || tail -20 "$cluster/log" >&2
        exit 1
    }
    rm -f "${TMPDIR:-/tmp}/prakarsa-pg.$$.out"
}

stop_postgresql() {
    [ -n "${cluster:-}" ] || return 0
    (cd / && $as_server "$binaries/pg_ctl" stop --pgdata="$cluster/data" --mode=immediate --silent) >/dev/null 2>&1 || true
    rm -rf "$cluster" "${TMPDIR:-/tmp}/prakarsa-pg.$$.out"
    cluster=''
}
