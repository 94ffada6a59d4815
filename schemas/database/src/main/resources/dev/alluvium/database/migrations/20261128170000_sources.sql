-- // How far each partition of a topic is stored, and what was lost before anybody read it.
-- Kafka and the database are restored apart from each other. Each keeps a position, and what a worker does at the start is to
-- compare them. No tenant's data: topics, numbers and times.

-- source: the cluster's id and the topic's, which tell a topic that was made anew from the one before it.
-- next_offset: every record below it has had its effect here.
-- last_timestamp: when the last of them arrived (LogAppendTime, milliseconds since 1970); 0 when that is not known.
-- epoch_start: from this time of arrival on, offsets order the partition's records. Before it only time does.
-- rewind_to: an operator wants the records from here on to be read again.
CREATE TABLE alluvium.source_positions (
    topic          text        NOT NULL,
    partition      int         NOT NULL,
    source         text        NOT NULL,
    next_offset    bigint      NOT NULL,
    last_timestamp bigint      NOT NULL DEFAULT 0,
    epoch_start    bigint      NOT NULL DEFAULT 0,
    rewind_to      bigint,
    kept_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

-- An installation that is older than this table: the positions of its groups are to be believed.
INSERT INTO alluvium.source_positions (topic, partition, source, next_offset)
SELECT '', 0, '', 0 WHERE EXISTS (SELECT FROM alluvium.tenants WHERE slug <> 'canary');

CREATE TABLE alluvium.lost_records (
    lost_id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reader          text        NOT NULL,
    topic           text        NOT NULL,
    partition       int         NOT NULL,
    from_offset     bigint      NOT NULL,
    to_offset       bigint      NOT NULL,
    reason          text        NOT NULL,
    found_at        timestamptz NOT NULL DEFAULT now(),
    acknowledged_at timestamptz
);
CREATE INDEX lost_records_unacknowledged ON alluvium.lost_records (lost_id) WHERE acknowledged_at IS NULL;

GRANT SELECT ON alluvium.source_positions TO alluvium_control;
GRANT UPDATE (rewind_to) ON alluvium.source_positions TO alluvium_control;
GRANT SELECT ON alluvium.lost_records TO alluvium_control;
GRANT UPDATE (acknowledged_at) ON alluvium.lost_records TO alluvium_control;

CREATE FUNCTION alluvium.source_positions_of(of_topic text)
    RETURNS TABLE (partition int, source text, next_offset bigint, last_timestamp bigint, epoch_start bigint, rewind_to bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT p.partition, p.source, p.next_offset, p.last_timestamp, p.epoch_start, p.rewind_to
  FROM alluvium.source_positions p WHERE p.topic = of_topic
$$;
REVOKE ALL ON FUNCTION alluvium.source_positions_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.source_positions_of(text) TO alluvium_app;

CREATE FUNCTION alluvium.register_source(of_topic text, its_source text, partitions int[], offsets bigint[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
INSERT INTO alluvium.source_positions (topic, partition, source, next_offset)
SELECT of_topic, u.partition, its_source, u.next_offset FROM unnest(partitions, offsets) AS u (partition, next_offset)
    ON CONFLICT (topic, partition) DO NOTHING
$$;
REVOKE ALL ON FUNCTION alluvium.register_source(text, text, int[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.register_source(text, text, int[], bigint[]) TO alluvium_app;

-- Another order of records begins in these partitions, at these offsets.
CREATE FUNCTION alluvium.begin_source(of_topic text, its_source text, partitions int[], offsets bigint[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.source_positions p
   SET source = its_source, next_offset = u.next_offset, rewind_to = NULL, kept_at = now(), last_timestamp = 0,
       epoch_start = greatest(p.epoch_start, p.last_timestamp + 1, (
           SELECT max(o.last_timestamp) + 1 FROM alluvium.source_positions o
            WHERE o.topic = of_topic AND o.source = p.source AND p.source <> its_source))
  FROM unnest(partitions, offsets) AS u (partition, next_offset)
 WHERE p.topic = of_topic AND p.partition = u.partition
$$;
REVOKE ALL ON FUNCTION alluvium.begin_source(text, text, int[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.begin_source(text, text, int[], bigint[]) TO alluvium_app;

CREATE FUNCTION alluvium.keep_positions(of_topic text, its_source text, partitions int[], offsets bigint[], timestamps bigint[])
    RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.source_positions p
   SET next_offset = u.next_offset, kept_at = now(),
       last_timestamp = CASE WHEN u.last_timestamp > 0 THEN u.last_timestamp ELSE p.last_timestamp END
  FROM unnest(partitions, offsets, timestamps) AS u (partition, next_offset, last_timestamp)
 WHERE p.topic = of_topic AND p.partition = u.partition AND p.source = its_source AND p.next_offset < u.next_offset
$$;
REVOKE ALL ON FUNCTION alluvium.keep_positions(text, text, int[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.keep_positions(text, text, int[], bigint[], bigint[]) TO alluvium_app;

CREATE FUNCTION alluvium.rewound(of_topic text, partitions int[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.source_positions SET rewind_to = NULL WHERE topic = of_topic AND partition = ANY (partitions)
$$;
REVOKE ALL ON FUNCTION alluvium.rewound(text, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.rewound(text, int[]) TO alluvium_app;

CREATE FUNCTION alluvium.lose_records(
    its_reader text, of_topic text, its_partition int, first bigint, next bigint, why text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
INSERT INTO alluvium.lost_records (reader, topic, partition, from_offset, to_offset, reason)
SELECT its_reader, of_topic, its_partition, first, next, why
 WHERE NOT EXISTS (SELECT FROM alluvium.lost_records l
                    WHERE l.reader = its_reader AND l.topic = of_topic AND l.partition = its_partition
                      AND l.from_offset = first AND l.to_offset = next AND l.acknowledged_at IS NULL)
$$;
REVOKE ALL ON FUNCTION alluvium.lose_records(text, text, int, bigint, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.lose_records(text, text, int, bigint, bigint, text) TO alluvium_app;

CREATE FUNCTION alluvium.unacknowledged_losses(its_reader text)
    RETURNS TABLE (topic text, partition int, from_offset bigint, to_offset bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT l.topic, l.partition, l.from_offset, l.to_offset
  FROM alluvium.lost_records l
 WHERE l.acknowledged_at IS NULL AND l.reader = its_reader
 ORDER BY l.lost_id
 LIMIT 100
$$;
REVOKE ALL ON FUNCTION alluvium.unacknowledged_losses(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.unacknowledged_losses(text) TO alluvium_app;

-- //@UNDO
DROP FUNCTION alluvium.unacknowledged_losses(text);
DROP FUNCTION alluvium.lose_records(text, text, int, bigint, bigint, text);
DROP FUNCTION alluvium.rewound(text, int[]);
DROP FUNCTION alluvium.keep_positions(text, text, int[], bigint[], bigint[]);
DROP FUNCTION alluvium.begin_source(text, text, int[], bigint[]);
DROP FUNCTION alluvium.register_source(text, text, int[], bigint[]);
DROP FUNCTION alluvium.source_positions_of(text);
DROP TABLE alluvium.lost_records;
DROP TABLE alluvium.source_positions;
