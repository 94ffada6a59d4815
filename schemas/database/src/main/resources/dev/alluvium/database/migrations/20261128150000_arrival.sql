-- // When a message arrived first: its place in the conversation among messages of the same time.
-- Time of arrival and offset of the first record that Kafka had of the message. Edits, deletions and replays keep it. A worker of
-- the version before does not know the columns; what it adds meanwhile gets the defaults.
-- said_again is the last record that said what stands without making a revision, as the class Origin writes it: what is older than
-- that is overtaken, as if it had come in between.
ALTER TABLE alluvium.messages ADD arrived_at timestamptz, ADD arrived_offset bigint, ADD said_again text;

-- Of a revision that was replaced the offset is known and the time of arrival is not. Offsets grow with time, so it lies between the
-- times of the records before it and behind it; where these are equal, offsets decide.
ALTER TABLE alluvium.messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.superseded_revisions NO FORCE ROW LEVEL SECURITY;
WITH record AS (
    SELECT tenant_id, message_id, revision, source_topic, source_partition, source_offset, source_timestamp, stored_at
      FROM alluvium.messages
     UNION ALL
    SELECT tenant_id, message_id, revision, source_topic, source_partition, source_offset, NULL, stored_at
      FROM alluvium.superseded_revisions),
timed AS (
    SELECT r.tenant_id, r.message_id, r.revision, r.source_offset,
           coalesce(r.source_timestamp, max(r.source_timestamp) OVER (log ROWS UNBOUNDED PRECEDING),
                    least(r.stored_at, min(r.source_timestamp) OVER (log ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)))
               AS arrived_at
      FROM record r
    WINDOW log AS (PARTITION BY r.tenant_id, r.source_topic, r.source_partition ORDER BY r.source_offset)),
first AS (
    SELECT DISTINCT ON (t.tenant_id, t.message_id) t.tenant_id, t.message_id, t.arrived_at, t.source_offset
      FROM timed t
     ORDER BY t.tenant_id, t.message_id, t.revision)
UPDATE alluvium.messages m SET arrived_at = f.arrived_at, arrived_offset = f.source_offset
  FROM first f
 WHERE m.tenant_id = f.tenant_id AND m.message_id = f.message_id;
ALTER TABLE alluvium.superseded_revisions FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.messages FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.messages
    ALTER arrived_at SET DEFAULT now(), ALTER arrived_at SET NOT NULL,
    ALTER arrived_offset SET DEFAULT 0, ALTER arrived_offset SET NOT NULL;

-- The channel comes last: a context stays within it, and messages of others are passed over without being read.
DROP INDEX alluvium.messages_session;
CREATE INDEX messages_session
    ON alluvium.messages (tenant_id, session_id, occurred_at, arrived_at, arrived_offset, message_id, channel);

-- //@UNDO
DROP INDEX alluvium.messages_session;
ALTER TABLE alluvium.messages DROP arrived_at, DROP arrived_offset, DROP said_again;
CREATE INDEX messages_session ON alluvium.messages (tenant_id, session_id, occurred_at, message_id);
DO
$$
BEGIN
    EXECUTE format('ALTER INDEX %s RENAME TO messages_session_shared',
                   (SELECT i.indexrelid::regclass FROM pg_inherits h JOIN pg_index i ON i.indexrelid = h.inhrelid
                     WHERE h.inhparent = 'alluvium.messages_session'::regclass
                       AND i.indrelid = 'alluvium.messages_shared'::regclass));
END
$$;
