-- // A position moves on only from where its worker left it: the database may have been set back underneath it.
-- alluvium: expand
-- known, known_marks: where the caller last saw or left each partition. One that is behind that has been set back, and one of
-- another source was placed by somebody else: nothing of it is moved, and it is returned.
-- marks: which one it is of those that say how far lanes are; 0 where there is none. Kept under the topic's name with "#lanes".
CREATE FUNCTION alluvium.advance_positions(
    of_topic text, its_source text, partitions int[], offsets bigint[], timestamps bigint[], known bigint[],
    marks bigint[], known_marks bigint[]) RETURNS SETOF int
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
WITH reached AS (
    SELECT * FROM unnest(partitions, offsets, timestamps, known, marks, known_marks)
                  AS u (partition, next_offset, last_timestamp, known, mark, known_mark)
), refused AS (
    SELECT r.partition FROM reached r
     WHERE NOT EXISTS (SELECT FROM alluvium.source_positions p
                        WHERE p.topic = of_topic AND p.partition = r.partition AND p.source = its_source
                          AND p.next_offset >= r.known)
        OR r.known_mark > coalesce((SELECT m.next_offset FROM alluvium.source_positions m
                                     WHERE m.topic = of_topic || '#lanes' AND m.partition = r.partition), 0)
), advanced AS (
    UPDATE alluvium.source_positions p
       SET next_offset = r.next_offset, kept_at = now(),
           last_timestamp = CASE WHEN r.last_timestamp > 0 THEN r.last_timestamp ELSE p.last_timestamp END
      FROM reached r
     WHERE p.topic = of_topic AND p.partition = r.partition AND p.source = its_source AND p.next_offset < r.next_offset
       AND r.partition NOT IN (SELECT f.partition FROM refused f)
), marked AS (
    INSERT INTO alluvium.source_positions AS m (topic, partition, source, next_offset)
    SELECT of_topic || '#lanes', r.partition, '#lanes', r.mark FROM reached r
     WHERE r.mark > 0 AND r.partition NOT IN (SELECT f.partition FROM refused f)
        ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, kept_at = now()
     WHERE m.next_offset < excluded.next_offset
)
SELECT f.partition FROM refused f
$$;
REVOKE ALL ON FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]) TO alluvium_app;

-- //@UNDO
DROP FUNCTION alluvium.advance_positions(text, text, int[], bigint[], bigint[], bigint[], bigint[], bigint[]);
