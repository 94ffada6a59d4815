-- // What became of a record, found by its place in Kafka.
-- Whoever published a record knows its place, and waits for what became of it.
CREATE INDEX messages_source ON alluvium.messages (tenant_id, source_partition, source_offset);
CREATE INDEX superseded_revisions_source ON alluvium.superseded_revisions (tenant_id, source_partition, source_offset);

-- Records that left no revision: what they said was known, a later one had overtaken them, or they were rejected. Kept for an hour.
-- Not message_id: a reason is told to those who may not see the message, its id is not.
CREATE TABLE alluvium.passed_records (
    tenant_id     uuid        NOT NULL,
    topic         text        NOT NULL,
    partition     int         NOT NULL,
    record_offset bigint      NOT NULL,
    outcome       text        NOT NULL CHECK (outcome IN ('unchanged', 'overtaken', 'rejected')),
    message       text,
    reason        text,
    passed_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, topic, partition, record_offset)
) PARTITION BY HASH (tenant_id);
CREATE INDEX passed_records_age ON alluvium.passed_records (tenant_id, passed_at);

SELECT alluvium.wall_off('alluvium.passed_records', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.passed_records TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.passed_records TO alluvium_control;

-- The canary's row.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.passed_records (tenant_id, topic, partition, record_offset, outcome, message, passed_at)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 0, 0, 'unchanged', 'canary', 'epoch');

-- //@UNDO
DROP TABLE alluvium.passed_records;
DROP INDEX alluvium.superseded_revisions_source;
DROP INDEX alluvium.messages_source;
