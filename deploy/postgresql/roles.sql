-- Run by a superuser, as often as you like: psql --dbname=postgres --file=roles.sql
-- Without passwords: on one machine the roles are the users of the system of the same name (peer, Debian's default).
SELECT 'CREATE ROLE prakarsa_owner LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prakarsa_owner') \gexec
SELECT 'CREATE ROLE prakarsa_app LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prakarsa_app') \gexec
SELECT 'CREATE ROLE prakarsa_seq LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prakarsa_seq') \gexec
-- None makes roles or passes by the triggers, and the application owns nothing. The owner may make a database, on
-- which `restore --check` tries a backup.
ALTER ROLE prakarsa_owner NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE prakarsa_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE prakarsa_seq NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Room is left for backups, migrations and a person with psql.
ALTER ROLE prakarsa_app CONNECTION LIMIT 130;
-- A migration may compute for a while between two statements.
ALTER ROLE prakarsa_owner SET idle_in_transaction_session_timeout = 0;
SELECT $$CREATE DATABASE prakarsa OWNER prakarsa_owner TEMPLATE template0
    ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'$$
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'prakarsa') \gexec
REVOKE ALL ON DATABASE prakarsa FROM PUBLIC;
GRANT CONNECT ON DATABASE prakarsa TO prakarsa_app, prakarsa_seq;
