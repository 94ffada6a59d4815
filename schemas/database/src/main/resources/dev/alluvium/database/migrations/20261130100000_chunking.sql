-- // How large chunks are: of an installation and not of a process, so that no two sizes are mixed unnoticed.
-- alluvium: expand
-- One row, once the first embed-worker has said it. filled_at: since then all messages that have chunks have those of this size;
-- null while they are being cut anew. No tenant's data.
CREATE TABLE alluvium.chunking (
    one       boolean     NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    tokens    int         NOT NULL CHECK (tokens > 0),
    overlap   int         NOT NULL CHECK (overlap >= 0),
    set_at    timestamptz NOT NULL DEFAULT now(),
    filled_at timestamptz
);
GRANT SELECT ON alluvium.chunking TO alluvium_app, alluvium_control;

-- Until the transaction ends nobody changes it. The row is read after the lock was given, which within one statement it is not.
CREATE FUNCTION alluvium.hold_chunking() RETURNS int[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock_shared('alluvium.chunking'::regclass::bigint);
    RETURN (SELECT ARRAY [c.tokens, c.overlap] FROM alluvium.chunking c);
END
$$;
REVOKE ALL ON FUNCTION alluvium.hold_chunking() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.hold_chunking() TO alluvium_app;

-- Where nobody has said it yet. What is stored was cut so, as far as anybody knows.
CREATE FUNCTION alluvium.begin_chunking(its_tokens int, its_overlap int) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
INSERT INTO alluvium.chunking (tokens, overlap, filled_at) VALUES (its_tokens, its_overlap, now()) ON CONFLICT (one) DO NOTHING
$$;
REVOKE ALL ON FUNCTION alluvium.begin_chunking(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.begin_chunking(int, int) TO alluvium_app;

-- Waits for those that write chunks now; those that come later see the new size. The same again changes nothing.
CREATE FUNCTION alluvium.change_chunking(its_tokens int, its_overlap int) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock('alluvium.chunking'::regclass::bigint);
    INSERT INTO alluvium.chunking AS c (tokens, overlap) VALUES (its_tokens, its_overlap)
        ON CONFLICT (one) DO UPDATE SET tokens = its_tokens, overlap = its_overlap, set_at = now(), filled_at = NULL
     WHERE (c.tokens, c.overlap) <> (its_tokens, its_overlap);
END
$$;
REVOKE ALL ON FUNCTION alluvium.change_chunking(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.change_chunking(int, int) TO alluvium_app;

-- Every message was looked at, unless it is another size by now.
CREATE FUNCTION alluvium.fill_chunking(its_tokens int, its_overlap int) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.chunking SET filled_at = now() WHERE (tokens, overlap) = (its_tokens, its_overlap) AND filled_at IS NULL
$$;
REVOKE ALL ON FUNCTION alluvium.fill_chunking(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.fill_chunking(int, int) TO alluvium_app;

ALTER TABLE alluvium.operator_paces DROP CONSTRAINT operator_paces_work_check;
ALTER TABLE alluvium.operator_paces ADD CONSTRAINT operator_paces_work_check
    CHECK (work IN ('reindex', 'rechunk', 'rebuild', 'promote', 'erase'));

-- //@UNDO
DELETE FROM alluvium.operator_paces WHERE work = 'rechunk';
ALTER TABLE alluvium.operator_paces DROP CONSTRAINT operator_paces_work_check;
ALTER TABLE alluvium.operator_paces ADD CONSTRAINT operator_paces_work_check
    CHECK (work IN ('reindex', 'rebuild', 'promote', 'erase'));
DROP FUNCTION alluvium.fill_chunking(int, int);
DROP FUNCTION alluvium.change_chunking(int, int);
DROP FUNCTION alluvium.begin_chunking(int, int);
DROP FUNCTION alluvium.hold_chunking();
DROP TABLE alluvium.chunking;
