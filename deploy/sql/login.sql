\getenv password SLUICE_PASSWORD
-- A login for the nodes, with the password in :password; run again, it gets the new one. \gexec, since a DO block sees no psql variables.
SELECT format('CREATE ROLE %I', :'login') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
-- The server would log the statement that holds the password; only superusers may say otherwise.
SELECT 'SET LOCAL log_statement = ''none''; SET LOCAL log_min_duration_statement = -1; SET LOCAL log_min_error_statement = ''panic'''
  WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec
ALTER ROLE :"login" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 60 PASSWORD :'password';
GRANT sluice_runtime TO :"login";
