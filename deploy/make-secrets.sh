#!/bin/sh
# Draws the passwords and makes the certificates that compose.yaml mounts, into deploy/secrets, which git ignores. What is there already stays.
# The folder is closed to others; the files are not, since the containers' users read them and have other numbers.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
cd secrets
for name in postgres-admin sluice-password grafana-admin; do
  [ -s "$name" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' > "$name"
done
# No larger pool than the login may have connections, shared by three nodes and one more during an upgrade.
[ -s sluice-db ] || printf 'Host=postgres;Database=sluice;Username=sluice_app;Password=%s;Maximum Pool Size=15\n' "$(cat sluice-password)" > sluice-db
# One certificate for the three, which share a machine.
[ -s node-certificate ] || {
  sh ../make-certificates.sh certificates sluice-1 sluice-2 sluice-3
  cp certificates/ca.crt node-authorities
  cp certificates/tls.key node-key
  cp certificates/tls.crt node-certificate
}
find . -maxdepth 1 -type f -exec chmod 644 {} +
