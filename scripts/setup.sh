#!/bin/sh
# Makes .venv and whatever else the portal needs on this machine. Safe to repeat; when nothing has changed it is done at once.
#
#   scripts/setup.sh         what it takes to run: Python packages and the libraries behind the PDF engine
#   scripts/setup.sh test    the same, and what the test suite needs: development packages and a Chromium browser
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
case $purpose in
run) lock=requirements.txt ;;
test) lock=requirements-dev.txt ;;
*) echo "usage: scripts/setup.sh [run|test]" >&2 && exit 2 ;;
esac

PDF_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
python=.venv/bin/python

say() { echo "setup: $*"; }

stop() {
    echo "setup: $*" >&2
    exit 1
}

# Debian packages, as root or through sudo; false where neither is possible.
install_debian() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else return 1; fi
    say "installing Debian packages: $*"
    get="$as env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0"
    $get install -y --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    $get update >/dev/null && $get install -y --no-install-recommends "$@" >/dev/null
}

need_debian() {
    install_debian "$@" || stop "Debian packages are missing. Run this once, then try again:  sudo apt-get install $*"
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate" && return 0
        fi
    done
    return 1
}

make_environment() {
    if [ -x $python ] && $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return 0; fi
    found=$(find_python) || { need_debian python3 python3-venv && found=$(find_python); } ||
        stop "Python 3.11 or later is needed."
    say "making .venv with $("$found" --version)"
    if command -v uv >/dev/null && uv venv --quiet --clear --python "$found" .venv; then return 0; fi
    "$found" -c 'import ensurepip, venv' 2>/dev/null || need_debian python3-venv
    "$found" -m venv --clear .venv
}

# uv installs in a tenth of pip's time. It is fetched by its hash in the lock; where that fails pip does the work.
find_uv() {
    for candidate in .venv/bin/uv uv; do
        command -v "$candidate" >/dev/null && echo "$candidate" && return 0
    done
    awk '/^uv==/ {found = 1} found {print} found && !/\\$/ {exit}' requirements-dev.txt >.venv/uv.txt
    $python -m pip --quiet --disable-pip-version-check install --require-hashes -r .venv/uv.txt 2>/dev/null &&
        echo .venv/bin/uv
}

install_python_packages() {
    say "installing Python packages from $lock"
    if uv=$(find_uv); then
        "$uv" pip install --quiet --python $python --require-hashes -r $lock && return 0
        say "uv could not install them, trying pip"
    fi
    $python -m pip --version >/dev/null 2>&1 || $python -m ensurepip >/dev/null 2>&1 || true
    $python -m pip --quiet --disable-pip-version-check install --require-hashes -r $lock ||
        stop "the Python packages could not be installed. Is there a network, or a package index that pip knows?"
}

# A real document: imports succeed on machines where the libraries then fail.
pdf_works() {
    FONTCONFIG_FILE="$PWD/static/fonts/fonts.conf" $python -W error -c \
        'import weasyprint; assert weasyprint.HTML(string="<p>å").write_pdf()[:4] == b"%PDF"' >/dev/null 2>&1
}

ensure_pdf() {
    pdf_works && return 0
    # shellcheck disable=SC2086
    need_debian $PDF_PACKAGES
    pdf_works || stop "PDFs cannot be made although $PDF_PACKAGES are installed."
}

ensure_browser() {
    for candidate in chromium chromium-browser google-chrome; do
        command -v "$candidate" >/dev/null && return 0
    done
    install_debian chromium ||
        stop "the tests need a browser. Run this once, then try again:  sudo apt-get install chromium"
}

# What the present state was made from. A change of lock, Python or this script makes it anew.
state() { cat "$1" scripts/setup.sh .venv/pyvenv.cfg | cksum; }

is_ready() { [ -x $python ] && [ -f ".venv/ready-$1" ] && [ "$(cat ".venv/ready-$1")" = "$(state "$2")" ]; }

[ "$purpose" = run ] || ensure_browser
is_ready "$purpose" $lock && exit 0
if [ "$purpose" = run ] && is_ready test requirements-dev.txt; then exit 0; fi

make_environment
install_python_packages
ensure_pdf
state $lock >".venv/ready-$purpose"
say "ready"
