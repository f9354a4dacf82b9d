#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: one database and one user for each service, so that none can read another's.
set -eu
for service in auth orchestrator codegen email analytics; do
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set name="$service" --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
