-- // Partitions of their own for large tenants.
-- Each promotable table is cut twice: into what tenants share, which stays cut by the hash of the tenant, and one partition
-- for each tenant that was promoted. The place of a row says which: 0 shared, 1 its tenant's own. A tenant moves by having
-- the place of its rows changed, batch by batch; every statement sees each row in one place.

-- Of tenants that are not at home in the shared partitions, and of those on the way. Not named tenant_id: it is a tenant's
-- row of the operator's, like tenants, and nobody but the owner has a grant on it.
CREATE TABLE alluvium.promotions (
    tenant     uuid        NOT NULL PRIMARY KEY REFERENCES alluvium.tenants ON DELETE CASCADE,
    state      text        NOT NULL CHECK (state IN ('promoting', 'promoted', 'returning')),
    place      smallint    NOT NULL DEFAULT 0 CHECK (place IN (0, 1)),
    begun_at   timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- Where new rows of this transaction's tenant go. Changes only while no writer of the tenant is under way.
CREATE FUNCTION alluvium.place() RETURNS smallint
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    setting text := current_setting('alluvium.tenant_id', true);
BEGIN
    IF setting IS NULL OR NOT pg_input_is_valid(setting, 'uuid') THEN
        RETURN 0;
    END IF;
    RETURN coalesce((SELECT p.place FROM alluvium.promotions p WHERE p.tenant = setting::uuid), 0);
END
$$;
REVOKE ALL ON FUNCTION alluvium.place() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.place() TO alluvium_app, alluvium_control;

-- Puts a table above one that wall_off has cut: what was the table becomes the partition that tenants share. Its primary key
-- and every unique index get the place as their last column, as whatever is unique in a partitioned table must.
CREATE FUNCTION alluvium.make_promotable(old regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    name    text := (SELECT relname FROM pg_class WHERE oid = old);
    shared  text := name || '_shared';
    keys    text := (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(c.conkey, a.attnum))
                       FROM pg_constraint c
                       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
                      WHERE c.conrelid = old AND c.contype = 'p');
    indexes  text[];
    triggers text[];
    entry    record;
BEGIN
    -- Those of rows are copied to each partition, and to the ones that will be, from the table on top.
    triggers := ARRAY (SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal);
    FOR entry IN SELECT tgname FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', entry.tgname, old);
    END LOOP;
    EXECUTE format('ALTER TABLE alluvium.%I DROP CONSTRAINT %I', name, name || '_pkey');
    indexes := ARRAY (SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index WHERE indrelid = old);
    FOR entry IN SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = old LOOP
        EXECUTE format('ALTER INDEX alluvium.%I RENAME TO %I', entry.relname, entry.relname || '_shared');
    END LOOP;
    EXECUTE format('ALTER TABLE alluvium.%I RENAME TO %I', name, shared);
    -- The check is what makes a further partition cost nothing: without it the shared ones were searched for rows of it.
    EXECUTE format('ALTER TABLE alluvium.%I ADD COLUMN place smallint NOT NULL DEFAULT 0, '
                       || 'ADD CONSTRAINT %I PRIMARY KEY (%s, place), ADD CONSTRAINT shared_place CHECK (place = 0)',
                   shared, shared || '_pkey', keys);
    EXECUTE format('CREATE TABLE alluvium.%I (LIKE alluvium.%I INCLUDING DEFAULTS INCLUDING STORAGE, PRIMARY KEY (%s, place))'
                       || ' PARTITION BY RANGE (tenant_id, place)', name, shared, keys);
    FOR entry IN SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                  WHERE conrelid = old AND contype = 'c' AND conname <> 'shared_place' LOOP
        EXECUTE format('ALTER TABLE alluvium.%I ADD CONSTRAINT %I %s', name, entry.conname, entry.definition);
    END LOOP;
    EXECUTE format('ALTER TABLE alluvium.%I ALTER COLUMN place SET DEFAULT alluvium.place()', name);
    FOR n IN 1 .. coalesce(cardinality(indexes), 0) LOOP
        EXECUTE indexes[n];
    END LOOP;
    EXECUTE format('ALTER TABLE alluvium.%I ATTACH PARTITION alluvium.%I DEFAULT', name, shared);
    PERFORM alluvium.wall_off(format('alluvium.%I', name)::regclass);
    -- A policy that asks another table means the table that had the name when it was made.
    FOR entry IN SELECT polrelid::regclass AS target, polname FROM pg_policy
                  WHERE polname = 'visible_only' AND polrelid IN (SELECT relid FROM pg_partition_tree(old)) LOOP
        EXECUTE format('DROP POLICY %I ON %s', entry.polname, entry.target);
        PERFORM alluvium.restrict_readers(entry.target);
    END LOOP;
    FOR n IN 1 .. coalesce(cardinality(triggers), 0) LOOP
        EXECUTE triggers[n];
    END LOOP;
    FOR entry IN SELECT grantee::regrole AS role, string_agg(privilege_type, ', ') AS privileges
                   FROM pg_class c, aclexplode(c.relacl) WHERE c.oid = old AND grantee <> c.relowner GROUP BY grantee LOOP
        EXECUTE format('GRANT %s ON alluvium.%I TO %s', entry.privileges, name, entry.role);
        EXECUTE format('REVOKE ALL ON alluvium.%I FROM %s', shared, entry.role);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION alluvium.make_promotable(regclass) FROM PUBLIC;

-- A foreign key would have to contain the place, and a message may change its place before its chunks do.
ALTER TABLE alluvium.embeddings DROP CONSTRAINT embeddings_tenant_id_message_id_ordinal_fkey;
ALTER TABLE alluvium.chunks DROP CONSTRAINT chunks_tenant_id_message_id_fkey;

SELECT alluvium.make_promotable('alluvium.messages');
SELECT alluvium.make_promotable('alluvium.superseded_revisions');
SELECT alluvium.make_promotable('alluvium.embedding_work');
SELECT alluvium.make_promotable('alluvium.chunks');
SELECT alluvium.make_promotable('alluvium.embeddings');

-- What the foreign keys did, for the rows of a statement at once: they did it row by row. Sets are compared, not rows looked
-- up, because a table that has just been filled has no statistics, and the wrong index for each row is slow. Nothing is locked; the row of
-- embedding_work keeps apart who could write chunks and embeddings of one message at the same time.
CREATE FUNCTION alluvium.chunks_need_messages() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT a.tenant_id FROM added a LOOP
        IF EXISTS (SELECT a.message_id FROM added a WHERE a.tenant_id = tenant
                   EXCEPT
                   SELECT m.message_id FROM alluvium.messages m
                    WHERE m.tenant_id = tenant
                      AND m.message_id = ANY (ARRAY (SELECT a.message_id FROM added a WHERE a.tenant_id = tenant))) THEN
            RAISE EXCEPTION 'a chunk without its message: its foreign key' USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE FUNCTION alluvium.embeddings_need_chunks() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT a.tenant_id FROM added a LOOP
        IF EXISTS (SELECT a.message_id, a.ordinal FROM added a WHERE a.tenant_id = tenant
                   EXCEPT
                   SELECT c.message_id, c.ordinal FROM alluvium.chunks c
                    WHERE c.tenant_id = tenant
                      AND c.message_id = ANY (ARRAY (SELECT a.message_id FROM added a WHERE a.tenant_id = tenant))) THEN
            RAISE EXCEPTION 'an embedding without its chunk: its foreign key' USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE FUNCTION alluvium.chunks_go_with_messages() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT g.tenant_id FROM gone g LOOP
        DELETE FROM alluvium.chunks c
         WHERE c.tenant_id = tenant
           AND c.message_id = ANY (ARRAY (SELECT g.message_id FROM gone g WHERE g.tenant_id = tenant));
    END LOOP;
    RETURN NULL;
END
$$;
CREATE FUNCTION alluvium.embeddings_go_with_chunks() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT g.tenant_id FROM gone g LOOP
        DELETE FROM alluvium.embeddings e
         WHERE e.tenant_id = tenant
           AND e.message_id = ANY (ARRAY (SELECT g.message_id FROM gone g WHERE g.tenant_id = tenant))
           AND EXISTS (SELECT FROM gone g
                        WHERE g.tenant_id = tenant AND g.message_id = e.message_id AND g.ordinal = e.ordinal);
    END LOOP;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION alluvium.chunks_need_messages(), alluvium.embeddings_need_chunks(),
    alluvium.chunks_go_with_messages(), alluvium.embeddings_go_with_chunks() FROM PUBLIC;
CREATE TRIGGER need_messages AFTER INSERT ON alluvium.chunks REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION alluvium.chunks_need_messages();
CREATE TRIGGER need_chunks AFTER INSERT ON alluvium.embeddings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION alluvium.embeddings_need_chunks();
CREATE TRIGGER take_chunks AFTER DELETE ON alluvium.messages REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION alluvium.chunks_go_with_messages();
CREATE TRIGGER take_embeddings AFTER DELETE ON alluvium.chunks REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION alluvium.embeddings_go_with_chunks();

-- Waits until no transaction that writes to the tenant is under way, and keeps further ones waiting until this one ends. Each of
-- them holds this lock, shared. Whoever comes while it waits, waits behind it.
CREATE FUNCTION alluvium.hold_writers(tenant uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(tenant, 0));
END
$$;
REVOKE ALL ON FUNCTION alluvium.hold_writers(uuid) FROM PUBLIC;

-- The tables whose rows have a place.
CREATE FUNCTION alluvium.promotable_tables() RETURNS SETOF regclass
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
SELECT c.oid::regclass
  FROM pg_class c
  JOIN pg_partitioned_table p ON p.partrelid = c.oid
 WHERE c.relnamespace = 'alluvium'::regnamespace AND NOT c.relispartition AND p.partstrat = 'r'
   AND p.partdefid = to_regclass(format('alluvium.%I', c.relname || '_shared'))
 ORDER BY c.relname
$$;
REVOKE ALL ON FUNCTION alluvium.promotable_tables() FROM PUBLIC;

CREATE FUNCTION alluvium.own_partition(parent regclass, tenant uuid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
SELECT format('alluvium.%I', relname || '_own_' || replace(tenant::text, '-', '')) FROM pg_class WHERE oid = parent
$$;
REVOKE ALL ON FUNCTION alluvium.own_partition(regclass, uuid) FROM PUBLIC;

-- What follows locks tables that every tenant uses, for as long as it takes to write a few rows of the catalogue. Whoever
-- comes while it waits for the lock waits behind it, so it does not wait for long: try again.

-- Gives a tenant a partition of its own, walled off before it holds a row. No row of any tenant is read: the shared ones say
-- that theirs is another place.
CREATE FUNCTION alluvium.add_own_partition(parent regclass, tenant uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    own text := alluvium.own_partition(parent, tenant);
BEGIN
    IF to_regclass(own) IS NULL THEN
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES)',
                       own, parent);
        PERFORM alluvium.wall_off(own::regclass);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L, 1) TO (%L, 2)', parent, own, tenant, tenant);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION alluvium.add_own_partition(regclass, uuid) FROM PUBLIC;

-- Own partitions of tenants that were erased since. Erasing is not for the owner, and dropping a partition is.
CREATE FUNCTION alluvium.abandoned_partitions() RETURNS TABLE (parent regclass, tenant uuid)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
SELECT p, own[1]::uuid
  FROM alluvium.promotable_tables() AS p
  JOIN pg_inherits i ON i.inhparent = p
  JOIN pg_class c ON c.oid = i.inhrelid
 CROSS JOIN LATERAL regexp_match(c.relname, '_own_([0-9a-f]{32})$') AS own
 WHERE own IS NOT NULL
   AND NOT EXISTS (SELECT FROM alluvium.tenants t WHERE t.tenant_id = own[1]::uuid)
$$;
REVOKE ALL ON FUNCTION alluvium.abandoned_partitions() FROM PUBLIC;

-- The one shared partition that a tenant's rows hash into.
CREATE FUNCTION alluvium.shared_partition(parent regclass, tenant uuid) RETURNS regclass
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
SELECT c.oid::regclass
  FROM pg_partitioned_table p
  JOIN pg_inherits i ON i.inhparent = p.partdefid
  JOIN pg_class c ON c.oid = i.inhrelid
 CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), 'modulus (\d+), remainder (\d+)') AS cut
 WHERE p.partrelid = parent
   AND satisfies_hash_partition(p.partdefid, cut[1]::int, cut[2]::int, tenant)
$$;
REVOKE ALL ON FUNCTION alluvium.shared_partition(regclass, uuid) FROM PUBLIC;

-- A shared partition that promises to hold nothing of a tenant is left out of the plans of that tenant's statements. The
-- promise holds for new rows at once; those that are there are looked at by VALIDATE CONSTRAINT, which stops nobody.
CREATE FUNCTION alluvium.leave_out(parent regclass, tenant uuid) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    shared regclass := alluvium.shared_partition(parent, tenant);
    name   text := 'without_' || replace(tenant::text, '-', '');
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = shared AND conname = name) THEN
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (tenant_id <> %L::uuid) NOT VALID', shared, name, tenant);
    END IF;
    RETURN format('ALTER TABLE %s VALIDATE CONSTRAINT %I', shared, name);
END
$$;
REVOKE ALL ON FUNCTION alluvium.leave_out(regclass, uuid) FROM PUBLIC;

CREATE FUNCTION alluvium.let_in(parent regclass, tenant uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    shared regclass := alluvium.shared_partition(parent, tenant);
    name   text := 'without_' || replace(tenant::text, '-', '');
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = shared AND conname = name) THEN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', shared, name);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION alluvium.let_in(regclass, uuid) FROM PUBLIC;

-- Looks without policies: one that hides a row from the owner must not make it lost.
CREATE FUNCTION alluvium.drop_own_partition(parent regclass, tenant uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    own  text := alluvium.own_partition(parent, tenant);
    held boolean;
BEGIN
    IF to_regclass(own) IS NOT NULL THEN
        -- Above before below, as every statement locks them.
        EXECUTE format('LOCK TABLE ONLY %s, %s IN ACCESS EXCLUSIVE MODE', parent, own);
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', own);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', own) INTO held;
        IF held THEN
            RAISE EXCEPTION '% still holds rows', own;
        END IF;
        EXECUTE format('DROP TABLE %s', own);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION alluvium.drop_own_partition(regclass, uuid) FROM PUBLIC;

-- //@UNDO
-- The tables as they were, with every tenant's rows, promoted or not. Copied: a column that is taken away leaves its number
-- behind.
DROP TRIGGER take_embeddings ON alluvium.chunks;
DROP TRIGGER take_chunks ON alluvium.messages;
DROP TRIGGER need_chunks ON alluvium.embeddings;
DROP TRIGGER need_messages ON alluvium.chunks;
CREATE SCHEMA alluvium_before_undo;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT t.relid FROM alluvium.promotable_tables() AS p, pg_partition_tree(p) AS t LOOP
        EXECUTE format('ALTER TABLE %s SET SCHEMA alluvium_before_undo', target);
    END LOOP;
END
$$;

CREATE TABLE alluvium.messages (
    tenant_id         uuid        NOT NULL,
    message_id        text        NOT NULL,
    revision          int         NOT NULL,
    deleted           boolean     NOT NULL,
    session_id        text        NOT NULL,
    parent_message_id text,
    channel           text        NOT NULL,
    sender_id         text        NOT NULL,
    sender_type       text        NOT NULL CHECK (sender_type IN ('human', 'agent', 'system', 'tool')),
    sender_name       text,
    message_type      text        NOT NULL,
    visibility        text        NOT NULL CHECK (visibility IN ('public', 'agent_only', 'private')),
    scope             text        NOT NULL,
    content           text,
    metadata          jsonb,
    occurred_at       timestamptz NOT NULL,
    content_hash      bytea,
    payload_hash      bytea       NOT NULL,
    source_topic      text        NOT NULL,
    source_partition  int         NOT NULL,
    source_offset     bigint      NOT NULL,
    source_timestamp  timestamptz NOT NULL,
    stored_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_id),
    CONSTRAINT deleted_has_no_content CHECK (deleted = (content IS NULL))
) PARTITION BY HASH (tenant_id);
CREATE INDEX messages_session ON alluvium.messages (tenant_id, session_id, occurred_at, message_id);

CREATE TABLE alluvium.superseded_revisions (
    tenant_id        uuid        NOT NULL,
    message_id       text        NOT NULL,
    revision         int         NOT NULL,
    deleted          boolean     NOT NULL,
    source_topic     text        NOT NULL,
    source_partition int         NOT NULL,
    source_offset    bigint      NOT NULL,
    session_id       text        NOT NULL,
    occurred_at      timestamptz NOT NULL,
    stored_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_id, revision)
) PARTITION BY HASH (tenant_id);

CREATE TABLE alluvium.embedding_work (
    tenant_id       uuid        NOT NULL,
    message_id      text        NOT NULL,
    revision        int         NOT NULL,
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
    attempts        int         NOT NULL DEFAULT 0,
    reason          text,
    detail          text,
    stored_at       timestamptz NOT NULL,
    next_attempt_at timestamptz,
    failed_at       timestamptz,
    PRIMARY KEY (tenant_id, message_id)
) PARTITION BY HASH (tenant_id);
CREATE INDEX embedding_work_oldest ON alluvium.embedding_work (tenant_id, stored_at) WHERE state = 'pending';

CREATE TABLE alluvium.chunks (
    tenant_id  uuid NOT NULL,
    message_id text NOT NULL,
    ordinal    int  NOT NULL,
    revision   int  NOT NULL,
    start_at   int  NOT NULL,
    end_at     int  NOT NULL,
    tokens     int  NOT NULL,
    audience   text NOT NULL,
    PRIMARY KEY (tenant_id, message_id, ordinal),
    FOREIGN KEY (tenant_id, message_id) REFERENCES alluvium.messages ON DELETE CASCADE
) PARTITION BY HASH (tenant_id);

CREATE TABLE alluvium.embeddings (
    tenant_id   uuid         NOT NULL,
    generation  smallint     NOT NULL,
    message_id  text         NOT NULL,
    ordinal     int          NOT NULL,
    input_hash  bytea        NOT NULL,
    vector      halfvec(384) NOT NULL,
    embedded_at timestamptz  NOT NULL,
    audience    text         NOT NULL,
    PRIMARY KEY (tenant_id, generation, message_id, ordinal),
    FOREIGN KEY (tenant_id, message_id, ordinal) REFERENCES alluvium.chunks ON DELETE CASCADE
) PARTITION BY HASH (tenant_id);
CREATE INDEX embeddings_input ON alluvium.embeddings (tenant_id, generation, input_hash);
CREATE INDEX embeddings_chunk ON alluvium.embeddings (tenant_id, message_id, ordinal);

SELECT alluvium.wall_off('alluvium.messages', ${partitions});
SELECT alluvium.wall_off('alluvium.superseded_revisions', ${partitions});
SELECT alluvium.wall_off('alluvium.embedding_work', ${partitions});
SELECT alluvium.wall_off('alluvium.chunks', ${partitions});
SELECT alluvium.wall_off('alluvium.embeddings', ${partitions});

GRANT SELECT, INSERT, UPDATE ON alluvium.messages TO alluvium_app;
GRANT SELECT, INSERT ON alluvium.superseded_revisions TO alluvium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.embedding_work, alluvium.chunks, alluvium.embeddings TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.messages, alluvium.superseded_revisions, alluvium.embedding_work, alluvium.chunks,
    alluvium.embeddings TO alluvium_control;

-- The rows: whatever tenant they are of, so not under the policies that hold for the owner too.
DO
$$
DECLARE
    name    text;
    columns text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['messages', 'superseded_revisions', 'embedding_work', 'chunks', 'embeddings'] LOOP
        columns := (SELECT string_agg(quote_ident(attname), ', ')
                      FROM pg_attribute
                     WHERE attrelid = format('alluvium.%I', name)::regclass AND attnum > 0 AND NOT attisdropped);
        EXECUTE format('ALTER TABLE alluvium.%I NO FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE alluvium_before_undo.%I NO FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('INSERT INTO alluvium.%1$I (%2$s) SELECT %2$s FROM alluvium_before_undo.%1$I', name, columns);
        EXECUTE format('ALTER TABLE alluvium.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 16, ef_construction = 64);
CREATE TRIGGER take_audience BEFORE INSERT OR UPDATE OF tenant_id, message_id, audience ON alluvium.chunks
    FOR EACH ROW EXECUTE FUNCTION alluvium.take_audience();
CREATE TRIGGER take_audience BEFORE INSERT OR UPDATE OF tenant_id, message_id, audience ON alluvium.embeddings
    FOR EACH ROW EXECUTE FUNCTION alluvium.take_audience();
CREATE TRIGGER pass_audience_on AFTER UPDATE OF visibility, sender_id ON alluvium.messages FOR EACH ROW
    WHEN (alluvium.audience(OLD.visibility, OLD.sender_id) <> alluvium.audience(NEW.visibility, NEW.sender_id))
    EXECUTE FUNCTION alluvium.pass_audience_on();

DROP TABLE alluvium_before_undo.messages, alluvium_before_undo.superseded_revisions, alluvium_before_undo.embedding_work,
    alluvium_before_undo.chunks, alluvium_before_undo.embeddings;
DROP SCHEMA alluvium_before_undo;
DROP FUNCTION alluvium.drop_own_partition(regclass, uuid);
DROP FUNCTION alluvium.let_in(regclass, uuid);
DROP FUNCTION alluvium.leave_out(regclass, uuid);
DROP FUNCTION alluvium.shared_partition(regclass, uuid);
DROP FUNCTION alluvium.abandoned_partitions();
DROP FUNCTION alluvium.add_own_partition(regclass, uuid);
DROP FUNCTION alluvium.own_partition(regclass, uuid);
DROP FUNCTION alluvium.promotable_tables();
DROP FUNCTION alluvium.hold_writers(uuid);
DROP FUNCTION alluvium.embeddings_go_with_chunks();
DROP FUNCTION alluvium.chunks_go_with_messages();
DROP FUNCTION alluvium.embeddings_need_chunks();
DROP FUNCTION alluvium.chunks_need_messages();
DROP FUNCTION alluvium.make_promotable(regclass);
DROP FUNCTION alluvium.place();
DROP TABLE alluvium.promotions;
