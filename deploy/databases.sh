#!/bin/sh
# One role and one database for each service, and one for Keycloak; nobody else may connect to them.
set -eu
for name in booking referral guidance keycloak; do
    variable="$(printf '%s' "$name" | tr '[:lower:]' '[:upper:]')_DATABASE_PASSWORD"
    password="$(printenv "$variable")"
    psql -v ON_ERROR_STOP=1 -v name="$name" -v password="$password" -U postgres <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect, temporary on database :"name" from public;
SQL
done
