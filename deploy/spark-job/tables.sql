-- What the sample jobs write in PostgreSQL. Times are milliseconds since 1970.

-- The Structured Streaming job: what each batch adds; one that is run again replaces its own rows.
CREATE TABLE IF NOT EXISTS ad_views (
    campaign text NOT NULL,
    window_start bigint NOT NULL,
    batch bigint NOT NULL,
    views bigint NOT NULL,
    event_time bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (campaign, window_start, batch)
);

-- The DStream job: totals and the offsets that are in them, moved in one transaction.
CREATE TABLE IF NOT EXISTS ad_totals (
    campaign text NOT NULL,
    window_start bigint NOT NULL,
    views bigint NOT NULL,
    event_time bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (campaign, window_start)
);
CREATE TABLE IF NOT EXISTS ad_offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    until_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
