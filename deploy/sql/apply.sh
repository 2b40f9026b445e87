#!/bin/sh
# Brings a database to this version, in one transaction, any number of times. Where it is: libpq's variables (PGHOST, PGPORT, PGUSER, PGDATABASE).
#   PGPASSWORD_FILE      a file with the administrator's password
#   SLUICE_LOGIN         the nodes' login, made or changed where SLUICE_PASSWORD_FILE is given (default: sluice_app)
#   SLUICE_PASSWORD_FILE a file with its password
set -eu
cd "$(dirname "$0")"
if [ -n "${PGPASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$PGPASSWORD_FILE")
  export PGPASSWORD
fi

# The lock is the one that nodes take while they make tables by themselves.
set -- -c 'SELECT pg_advisory_xact_lock(126909663503205)'
for file in [0-9][0-9][0-9]_*.sql; do
  set -- "$@" -f "$file"
done
if [ -n "${SLUICE_PASSWORD_FILE:-}" ]; then
  # By the environment and \getenv, not as an argument, which everybody on the machine could read.
  SLUICE_PASSWORD=$(cat "$SLUICE_PASSWORD_FILE")
  export SLUICE_PASSWORD
  set -- "$@" -v login="${SLUICE_LOGIN:-sluice_app}" -f login.sql
fi
# "Already exists" is what a second run is to find.
export PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"
exec psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --single-transaction "$@"
