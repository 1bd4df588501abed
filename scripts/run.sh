#!/bin/sh
# Starts the worker and the web server together; Ctrl-C, or the end of either, stops both.
#
#   scripts/run.sh demo          database, demo data and Flask's own server: to try the portal on one machine
#   scripts/run.sh production    gunicorn; the database is migrated by the operator (flask --app wsgi db upgrade)
set -eu
cd "$(dirname "$0")/.."

# The matrices are small: more threads for them only take time from whoever else is served.
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
port=${PORTAL_PORT:-8000}
flask=".venv/bin/flask --app wsgi"

case ${1:-demo} in
demo)
    $flask db upgrade
    $flask demo
    serve="$flask run --host 127.0.0.1 --port $port"
    ;;
production)
    # A setting that is missing is told once, before anything starts.
    .venv/bin/python -c "import wsgi" || exit 1
    # No access log: the addresses of respondents are not to be written anywhere.
    serve=".venv/bin/gunicorn --bind 127.0.0.1:$port --worker-class gthread --workers 2 --threads 4 --no-control-socket wsgi:app"
    ;;
*) echo "usage: scripts/run.sh [demo|production]" >&2 && exit 2 ;;
esac

stop() {
    trap '' INT TERM
    kill $worker $server 2>/dev/null || true
    wait
}

$flask worker &
worker=$!
$serve &
server=$!
trap 'stop; exit 0' INT TERM

while kill -0 $worker 2>/dev/null && kill -0 $server 2>/dev/null; do
    sleep 1 &
    wait $! || true
done
stop
echo "the worker or the server has stopped" >&2
exit 1
