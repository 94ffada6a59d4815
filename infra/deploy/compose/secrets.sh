#!/usr/bin/env bash
# Makes the secrets that are missing, beside compose.yaml.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p secrets
# The folder keeps other accounts out; the files are read by the containers' accounts, which this machine does not know.
chmod 700 secrets
for name in superuser_password owner_password control_password database_password reader_password admin_token gateway_token; do
  [[ -s secrets/$name ]] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name"
  chmod 644 "secrets/$name"
done
