-- Run last, after every migration: tables that a node made by itself are handed over, and the runtime role gets what it needs of each and no more.
ALTER TABLE journal OWNER TO sluice_owner;
ALTER TABLE tags OWNER TO sluice_owner;
ALTER TABLE snapshot OWNER TO sluice_owner;
ALTER TABLE sluice_policies OWNER TO sluice_owner;
ALTER TABLE sluice_selections OWNER TO sluice_owner;
ALTER TABLE sluice_provenance OWNER TO sluice_owner;
ALTER TABLE sluice_owners OWNER TO sluice_owner;
ALTER TABLE sluice_rollouts OWNER TO sluice_owner;
ALTER TABLE sluice_set_aside OWNER TO sluice_owner;
ALTER TABLE sluice_leases OWNER TO sluice_owner;

-- Sluice never deletes its own events; Akka's sharding shortens its own list of remembered entities.
GRANT SELECT, INSERT, UPDATE, DELETE ON journal, tags, snapshot, sluice_leases TO sluice_runtime;
-- An epoch only rises, and what was done stays on record.
GRANT SELECT, INSERT, UPDATE ON sluice_owners TO sluice_runtime;
GRANT SELECT, INSERT ON sluice_rollouts, sluice_set_aside TO sluice_runtime;
-- A stored version is never changed and never removed.
GRANT SELECT, INSERT ON sluice_policies TO sluice_runtime;
REVOKE UPDATE, DELETE, TRUNCATE ON sluice_policies FROM sluice_runtime;
GRANT SELECT, INSERT, UPDATE ON sluice_selections, sluice_provenance TO sluice_runtime;
