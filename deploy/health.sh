#!/bin/bash
# Asks a node on this machine and succeeds on 200; the .NET images have neither curl nor wget.
#   sluice-health [live|ready] [PORT]
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${2:-8080}"
printf 'GET /healthz/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "${1:-ready}" >&3
read -r -t 3 _ status _ <&3
[ "$status" = 200 ]
