#!/bin/sh
# For each service a database with two roles: one that owns and migrates it, and one that the service works with, which
# may neither change the schema nor switch off the guard of the access log. Keycloak has one role. Nobody else connects.
set -eu

secret() { printenv "$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_DATABASE_PASSWORD"; }

for name in booking referral guidance; do
    psql -v ON_ERROR_STOP=1 -v name="$name" -v owner="${name}_owner" -v password="$(secret "$name")" \
        -v owner_password="$(secret "${name}_owner")" -U postgres <<'SQL'
create role :"owner" login password :'owner_password';
create role :"name" login password :'password';
create database :"name" owner :"owner";
revoke connect, temporary on database :"name" from public;
grant connect on database :"name" to :"name";
\connect :"name"
alter default privileges for role :"owner" in schema public grant select, insert, update, delete on tables to :"name";
SQL
done

psql -v ON_ERROR_STOP=1 -v password="$(secret keycloak)" -U postgres <<'SQL'
create role keycloak login password :'password';
create database keycloak owner keycloak;
revoke connect, temporary on database keycloak from public;
SQL
