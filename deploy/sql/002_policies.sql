-- What stands beside the journal and belongs to it: restore both from one backup, or none.
CREATE TABLE IF NOT EXISTS sluice_policies (
  run text NOT NULL,
  number integer NOT NULL,
  hash text NOT NULL,
  selection_hash text NOT NULL,
  weights bytea NOT NULL,
  optimiser bytea NOT NULL,
  normalisation bytea NOT NULL,
  history integer NOT NULL,
  half_life double precision NOT NULL,
  running text NOT NULL,
  -- Decides between two learners that store the same version.
  CONSTRAINT "PK_sluice_policies" PRIMARY KEY (run, number)
);

CREATE TABLE IF NOT EXISTS sluice_selections (
  hash text NOT NULL,
  document text NOT NULL,
  CONSTRAINT "PK_sluice_selections" PRIMARY KEY (hash)
);

CREATE TABLE IF NOT EXISTS sluice_provenance (
  run text NOT NULL,
  provenance text NOT NULL,
  CONSTRAINT "PK_sluice_provenance" PRIMARY KEY (run)
);
