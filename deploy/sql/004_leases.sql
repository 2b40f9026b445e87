-- Who may found an Akka cluster, and which side of a partition goes on. Times are the database's, in ms since 1970.
-- A starting node takes this table as the sign that all others are there, so it is made after them.
CREATE TABLE IF NOT EXISTS sluice_leases (
  name text NOT NULL,
  holder text NOT NULL,
  renewed_by text NOT NULL,
  renewals bigint NOT NULL,
  expires_ms bigint NOT NULL,
  CONSTRAINT "PK_sluice_leases" PRIMARY KEY (name)
);
