-- // When chunks were first cut to another size: vectors made since have events with ids of their own.
-- alluvium: expand
-- Null while the size is the first one. What was told of a message before had other numbers of chunks, and consumers drop an event
-- whose id they know.
ALTER TABLE alluvium.chunking ADD COLUMN first_changed_at timestamptz;

CREATE OR REPLACE FUNCTION alluvium.change_chunking(its_tokens int, its_overlap int) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock('alluvium.chunking'::regclass::bigint);
    INSERT INTO alluvium.chunking AS c (tokens, overlap, first_changed_at) VALUES (its_tokens, its_overlap, clock_timestamp())
        ON CONFLICT (one) DO UPDATE
           SET tokens = its_tokens, overlap = its_overlap, set_at = clock_timestamp(), filled_at = NULL,
               first_changed_at = coalesce(c.first_changed_at, clock_timestamp())
     WHERE (c.tokens, c.overlap) <> (its_tokens, its_overlap);
END
$$;

-- //@UNDO
CREATE OR REPLACE FUNCTION alluvium.change_chunking(its_tokens int, its_overlap int) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock('alluvium.chunking'::regclass::bigint);
    INSERT INTO alluvium.chunking AS c (tokens, overlap) VALUES (its_tokens, its_overlap)
        ON CONFLICT (one) DO UPDATE SET tokens = its_tokens, overlap = its_overlap, set_at = now(), filled_at = NULL
     WHERE (c.tokens, c.overlap) <> (its_tokens, its_overlap);
END
$$;
ALTER TABLE alluvium.chunking DROP COLUMN first_changed_at;
