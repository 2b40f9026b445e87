-- Two roles that nobody logs in as: one owns the tables and changes them, the other only works with what is in them.
-- Needs CREATEROLE, and to be run by who may hand tables over (a superuser, or a member of both roles).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice_owner') THEN
    CREATE ROLE sluice_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice_runtime') THEN
    CREATE ROLE sluice_runtime NOLOGIN;
  END IF;
  -- Whoever runs this makes and hands over tables as the owner; a superuser needs no membership.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT sluice_owner TO %I', current_user);
  END IF;
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

-- PostgreSQL before 15 lets everybody create in public.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO sluice_owner;
GRANT USAGE ON SCHEMA public TO sluice_runtime;
REVOKE CREATE ON SCHEMA public FROM sluice_runtime;
