-- // A position moves on only from where its worker left it: the database may have been set back underneath it.
-- alluvium: expand
-- latest_timestamp: no record that was stored arrived later than that (LogAppendTime, milliseconds since 1970). Those of lanes
-- that are ahead lie beyond next_offset, so last_timestamp says less.
ALTER TABLE alluvium.source_positions ADD COLUMN latest_timestamp bigint NOT NULL DEFAULT 0;

-- The partitions of these that have been set back since the caller saw or left them, or have another source by now.
-- marks: which one it is of those that say how far lanes are; 0 where there is none. Kept under the topic's name with "#lanes".
CREATE FUNCTION alluvium.set_back_positions(
    of_topic text, its_source text, partitions int[], known bigint[], known_marks bigint[]) RETURNS SETOF int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT k.partition FROM unnest(partitions, known, known_marks) AS k (partition, next_offset, mark)
 WHERE NOT EXISTS (SELECT FROM alluvium.source_positions p
                    WHERE p.topic = of_topic AND p.partition = k.partition AND p.source = its_source
                      AND p.next_offset >= k.next_offset)
    OR k.mark > coalesce((SELECT m.next_offset FROM alluvium.source_positions m
                           WHERE m.topic = of_topic || '#lanes' AND m.partition = k.partition), 0)
$$;
REVOKE ALL ON FUNCTION alluvium.set_back_positions(text, text, int[], bigint[], bigint[]) FROM PUBLIC;

-- Told before records are stored that arrived at these times at the latest. What is stored next is flushed after it, so it
-- needs no flush of its own.
CREATE FUNCTION alluvium.expect_records(
    of_topic text, its_source text, partitions int[], timestamps bigint[], known bigint[], known_marks bigint[]) RETURNS SETOF int
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT set_config('synchronous_commit', 'off', true);
UPDATE alluvium.source_positions p
   SET latest_timestamp = u.latest
  FROM unnest(partitions, timestamps) AS u (partition, latest)
 WHERE p.topic = of_topic AND p.partition = u.partition AND p.source = its_source AND p.latest_timestamp < u.latest;
SELECT alluvium.set_back_positions(of_topic, its_source, partitions, known, known_marks);
$$;
REVOKE ALL ON FUNCTION alluvium.expect_records(text, text, int[], bigint[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.expect_records(text, text, int[], bigint[], bigint[], bigint[]) TO alluvium_app;

-- Moves these on, but for those that have been set back, which are returned.
CREATE FUNCTION alluvium.advance_positions(
    of_topic text, its_source text, partitions int[], offsets bigint[], timestamps bigint[], marks bigint[],
    known bigint[], known_marks bigint[]) RETURNS SETOF int
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
WITH refused AS (
    SELECT r.partition FROM alluvium.set_back_positions(of_topic, its_source, partitions, known, known_marks) AS r (partition)
), reached AS (
    SELECT * FROM unnest(partitions, offsets, timestamps, marks) AS u (partition, next_offset, last_timestamp, mark)
     WHERE u.partition NOT IN (SELECT f.partition FROM refused f)
), advanced AS (
    UPDATE alluvium.source_positions p
       SET next_offset = r.next_offset, kept_at = now(),
           last_timestamp = CASE WHEN r.last_timestamp > 0 THEN r.last_timestamp ELSE p.last_timestamp END
      FROM reached r
     WHERE p.topic = of_topic AND p.partition = r.partition AND p.source = its_source AND p.next_offset < r.next_offset
), marked AS (
    INSERT INTO alluvium.source_positions AS m (topic, partition, source, next_offset)
    SELECT of_topic || '#lanes', r.partition, '#lanes', r.mark FROM reached r WHERE r.mark > 0
        ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, kept_at = now()
     WHERE m.next_offset < excluded.next_offset
)
SELECT f.partition FROM refused f
$$;
REVOKE ALL ON FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]) TO alluvium_app;

CREATE OR REPLACE FUNCTION alluvium.begin_source(of_topic text, its_source text, partitions int[], offsets bigint[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.source_positions p
   SET source = its_source, next_offset = u.next_offset, rewind_to = NULL, kept_at = now(), last_timestamp = 0,
       epoch_start = greatest(p.epoch_start, p.last_timestamp + 1, p.latest_timestamp + 1, (
           SELECT max(greatest(o.last_timestamp, o.latest_timestamp)) + 1 FROM alluvium.source_positions o
            WHERE o.topic = of_topic AND o.source = p.source AND p.source <> its_source))
  FROM unnest(partitions, offsets) AS u (partition, next_offset)
 WHERE p.topic = of_topic AND p.partition = u.partition
$$;

-- //@UNDO
CREATE OR REPLACE FUNCTION alluvium.begin_source(of_topic text, its_source text, partitions int[], offsets bigint[]) RETURNS void
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
DROP FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]);
DROP FUNCTION alluvium.expect_records(text, text, int[], bigint[], bigint[], bigint[]);
DROP FUNCTION alluvium.set_back_positions(text, text, int[], bigint[], bigint[]);
ALTER TABLE alluvium.source_positions DROP COLUMN latest_timestamp;
