#!/bin/sh
# Makes what nodes know each other by, into a folder:
#   sh make-certificates.sh FOLDER HOST...
# ca.crt and ca.key, the authority, unless they are there already; tls.crt and tls.key, a certificate that is good for the hosts named and its key, anew each time.
# A host is a name (*.peers.svc for all of a kind) or an address, as --host has it. Nodes get ca.crt, tls.crt and tls.key; whoever has ca.key makes nodes: keep it elsewhere.
# SLUICE_CERTIFICATE_DAYS says how long tls.crt is valid (365), SLUICE_AUTHORITY_DAYS how long ca.crt is (3650).
set -eu
[ $# -ge 2 ] || { echo "usage: sh make-certificates.sh FOLDER HOST..." >&2; exit 2; }
umask 077
mkdir -p "$1"
cd "$1"
shift
names=
for host in "$@"; do
  case $host in
    *:*) kind=IP ;;
    *[!0-9.]*) kind=DNS ;;
    *) kind=IP ;;
  esac
  names="$names${names:+,}$kind:$host"
done
cat > openssl.cnf <<END
[req]
distinguished_name = name
prompt = no
[name]
CN = sluice
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[node]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $names
END
if [ ! -s ca.crt ] || [ ! -s ca.key ]; then
  openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -sha256 \
    -days "${SLUICE_AUTHORITY_DAYS:-3650}" -subj "/CN=sluice authority $(date -u +%F)" -config openssl.cnf -extensions authority
fi
# Both get their names at the end: what a node reads is never half of one.
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tls.key.new -out tls.csr -subj "/CN=sluice node" -config openssl.cnf
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 16 | sed 's/^./1/')" -out tls.crt.new -sha256 \
  -days "${SLUICE_CERTIFICATE_DAYS:-365}" -extfile openssl.cnf -extensions node
mv tls.key.new tls.key
mv tls.crt.new tls.crt
rm -f tls.csr openssl.cnf
