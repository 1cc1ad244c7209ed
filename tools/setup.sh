# Set-up, read by ./run. Idempotent; prints nothing when there is nothing to do. Two at once wait for each other.
# shellcheck shell=sh

set_up() { # run | demo | test | server
    mkdir -p var
    (
        flock 9
        set_up_system "$1"
        set_up_python "$1"
        compile_messages
    ) 9>var/.setup.lock
}

have() { command -v "$1" >/dev/null 2>&1; }

missing_packages() { # run | demo | test | server
    have python3 || [ -n "${PYTHON:-}" ] || echo python3
    have msgfmt || echo gettext
    if [ ! -f .venv/.complete ]; then
        # A distribution's python3 may lack what makes a virtual environment.
        [ -x .venv/bin/python ] || python_for_venv -c 'import ensurepip' 2>/dev/null || echo python3-venv
        pdf_libraries_load || echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fi
    # The product itself reads every printed contract with pdftotext before it is signed; the demo judges each signed
    # one with pdfsig and qpdf.
    have pdftotext && have pdfsig || echo poppler-utils
    have qpdf || echo qpdf
    case $1 in run | demo) return 0 ;; esac
    [ -n "$(postgresql_binaries)" ] || echo postgresql
    [ -x /usr/sbin/nginx ] || have nginx || echo nginx
    [ "$1" = test ] || return 0
    have systemd-analyze || echo systemd
    have certutil || echo libnss3-tools
    # A token in software, for the tests of signing with PKCS#11.
    have softhsm2-util || echo softhsm2
    # A virus scanner, which tests give a signature of their own; nothing of it needs to run as a service.
    [ -x /usr/sbin/clamd ] || have clamd || echo clamav-daemon
    # Moves the clock of a whole installation, for the tests of a year of it.
    ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || echo libfaketime
    have chromium || have chromium-browser || have google-chrome || echo chromium
}

# What WeasyPrint loads when it is imported.
pdf_libraries_load() {
    python_for_venv -c 'import ctypes
for name in ("gobject-2.0.so.0", "pango-1.0.so.0", "pangoft2-1.0.so.0", "harfbuzz.so.0", "harfbuzz-subset.so.0"):
    ctypes.CDLL("lib" + name)' 2>/dev/null
}

set_up_system() {
    packages=$(missing_packages "$1" | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    line="apt-get install -y --no-install-recommends ${packages% }"
    if ! have apt-get; then
        echo "These Debian packages (or what your system calls them) are missing: $packages" >&2
        exit 1
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=''
    elif have sudo && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        printf 'Some system packages are missing. Please run this once, then start again:\n\n' >&2
        printf '    sudo apt-get update && sudo %s\n' "$line" >&2
        exit 1
    fi
    echo "Installing: $packages"
    find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' 2>/dev/null | grep -q . || apt update
    # Package lists that are some weeks old name files that are gone; fresh ones cure it.
    # shellcheck disable=SC2086 -- the line is words
    apt ${line#apt-get } || { apt update && apt ${line#apt-get }; } || {
        echo "This failed: $line" >&2
        exit 1
    }
}

# A fresh machine often runs its own upgrade first. Seconds that we wait for it.
package_patience=600
package_locks='/var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock'

apt() { # The output matters only when it fails.
    busy=$(package_manager_busy)
    [ -z "$busy" ] || echo "Waiting up to $((package_patience / 60)) minutes for the package manager: $busy"
    until_given_up=$(($(date +%s) + package_patience))
    # apt-get itself waits for dpkg's lock; for that of the package lists it fails at once, whatever the option says.
    until $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=$package_patience "$@" \
        >var/apt.log 2>&1 </dev/null; do
        if [ "$(date +%s)" -lt "$until_given_up" ] && grep -q 'Could not get lock' var/apt.log; then
            sleep 2
        else
            tail -20 var/apt.log >&2
            return 1
        fi
    done
}

package_manager_busy() { # Which process holds which of its locks; prints nothing when none does, or nobody can tell.
    for lock in $package_locks; do
        inode=$(stat -c %i "$lock" 2>/dev/null) || continue
        holder=$(awk -v end=":$inode" '$2 != "->" && substr($6, length($6) - length(end) + 1) == end { print $5; exit }' \
            /proc/locks 2>/dev/null) || continue
        [ -n "$holder" ] || continue
        echo "$(cat "/proc/$holder/comm" 2>/dev/null || echo process) ($holder) holds $lock"
        return
    done
}

# The interpreter itself, not the shim of a version manager: a virtual environment of a shim breaks when the shim moves.
python_for_venv() {
    if [ -z "${real_python:-}" ]; then
        # A distribution's Python is built with profiles of its use; one that a version manager compiled needs half as
        # much time again.
        for candidate in ${PYTHON:-/usr/bin/python3 python3} python3.11 python3.12 python3.13; do
            real_python=$("$candidate" -c 'import sys
print(sys.executable if sys.version_info >= (3, 11) else "")' 2>/dev/null) || real_python=''
            [ -z "$real_python" ] || break
        done
        [ -n "$real_python" ] || { echo 'Python 3.11 or newer is needed (PYTHON=/path/to/python3).' >&2; return 1; }
    fi
    "$real_python" "$@"
}

locked_files() { # run | demo | test | server
    # Once the tools of demo or tests are there they stay, so that `serve` after `test` does not take them away.
    files=requirements.txt
    { [ "$1" != demo ] && [ "$1" != test ] && [ ! -f .venv/.with-demo ] && [ ! -f .venv/.with-tests ]; } ||
        files="$files requirements-demo.txt"
    { [ "$1" != test ] && [ ! -f .venv/.with-tests ]; } || files="$files requirements-dev.txt"
}

set_up_python() {
    locked_files "$1"
    # shellcheck disable=SC2086 -- the file names are words
    wanted=$(cat $files | sha256sum)
    [ "$(cat .venv/.complete 2>/dev/null)" != "$wanted" ] || return 0
    echo 'Setting up .venv from the locked requirements …'
    .venv/bin/python -c '' 2>/dev/null || python_for_venv -m venv --clear .venv
    rm -f .venv/.complete
    install_locked
    case $files in *demo*) touch .venv/.with-demo ;; esac
    case $files in *dev*) touch .venv/.with-tests ;; esac
    echo "$wanted" >.venv/.complete
}

install_locked() {
    pip='.venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes'
    # shellcheck disable=SC2086 -- words
    if [ -x .venv/bin/uv ] || $pip -r tools/requirements-uv.txt 2>/dev/null; then
        # Compiled at once: where Python may not write bytecode every later start would compile everything again.
        # What is no longer locked goes away, so that nothing works by chance of an earlier version.
        .venv/bin/uv pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python \
            $files tools/requirements-uv.txt && return 0
        echo 'uv could not install the requirements; trying pip.' >&2
    fi
    $pip $(printf -- '-r %s ' $files) || { echo 'The requirements could not be installed.' >&2; exit 1; }
}

compile_messages() {
    for source in locale/*/LC_MESSAGES/*.po; do
        target=${source%.po}.mo
        [ -f "$source" ] || continue
        [ "$target" -nt "$source" ] || msgfmt --check-format --output-file="$target" "$source"
    done
}
