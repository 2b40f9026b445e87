-- Who may act for an entity, and what owners have done outside: what carries an older epoch is refused where it would take effect.
CREATE TABLE IF NOT EXISTS sluice_owners (
  entity text NOT NULL,
  epoch bigint NOT NULL,
  owner text NOT NULL,
  CONSTRAINT "PK_sluice_owners" PRIMARY KEY (entity)
);

CREATE TABLE IF NOT EXISTS sluice_rollouts (
  entity text NOT NULL,
  ordering bigint NOT NULL,
  epoch bigint NOT NULL,
  episode integer NOT NULL,
  step integer NOT NULL,
  configuration_hash text NOT NULL,
  CONSTRAINT "PK_sluice_rollouts" PRIMARY KEY (entity, ordering)
);

-- What 'sluice journal repair' takes out of the journal; it is run with the migrations' login.
CREATE TABLE IF NOT EXISTS sluice_set_aside (
  persistence_id text NOT NULL,
  repair integer NOT NULL,
  sequence_number bigint NOT NULL,
  manifest text NULL,
  message bytea NOT NULL,
  epoch bigint NOT NULL,
  CONSTRAINT "PK_sluice_set_aside" PRIMARY KEY (persistence_id, repair, sequence_number)
);
