-- // Who may know of a message is decided by the database as well.
-- A transaction says who reads: alluvium.reader is 'worker' for a process of this system, and everybody else is a caller,
-- whom alluvium.principal_id and alluvium.principal_type name where they are known. What is not said counts as the least.
CREATE FUNCTION alluvium.reads_everything() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('alluvium.reader', true) = 'worker', false);

-- Whom a message is for, in one word: 'public', 'agent_only', or 'private:' and the id of its sender.
CREATE FUNCTION alluvium.audience(visibility text, sender_id text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE visibility WHEN 'private' THEN 'private:' || sender_id ELSE visibility END;

-- The audiences that a caller belongs to. Who has no id has sent nothing and is no agent.
CREATE FUNCTION alluvium.audiences() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN coalesce(current_setting('alluvium.principal_id', true), '') = '' THEN ARRAY ['public']
        WHEN current_setting('alluvium.principal_type', true) = 'agent'
            THEN ARRAY ['public', 'agent_only', alluvium.audience('private', current_setting('alluvium.principal_id'))]
        ELSE ARRAY ['public', alluvium.audience('private', current_setting('alluvium.principal_id'))]
    END;

REVOKE ALL ON FUNCTION alluvium.reads_everything(), alluvium.audience(text, text), alluvium.audiences() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.reads_everything(), alluvium.audience(text, text), alluvium.audiences()
    TO alluvium_app, alluvium_control;

-- Every search passes all chunks and vectors of its tenant, so these carry their message's audience. Of the rows that are
-- there most are public, and adding that as a default rewrites nothing. The owner is let through its own wall meanwhile.
ALTER TABLE alluvium.chunks ADD audience text NOT NULL DEFAULT 'public';
ALTER TABLE alluvium.embeddings ADD audience text NOT NULL DEFAULT 'public';
ALTER TABLE alluvium.messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.chunks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.embeddings NO FORCE ROW LEVEL SECURITY;
UPDATE alluvium.chunks c SET audience = alluvium.audience(m.visibility, m.sender_id)
  FROM alluvium.messages m
 WHERE m.tenant_id = c.tenant_id AND m.message_id = c.message_id AND m.visibility <> 'public';
UPDATE alluvium.embeddings e SET audience = alluvium.audience(m.visibility, m.sender_id)
  FROM alluvium.messages m
 WHERE m.tenant_id = e.tenant_id AND m.message_id = e.message_id AND m.visibility <> 'public';
ALTER TABLE alluvium.messages FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.chunks FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.embeddings FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.chunks ALTER audience DROP DEFAULT;
ALTER TABLE alluvium.embeddings ALTER audience DROP DEFAULT;

-- The audience comes from the message, whatever a statement says. Locking the message makes an edit of it wait until this
-- row can be seen, or lets this row wait for the edit: without that, each could miss the other.
CREATE FUNCTION alluvium.take_audience() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    SELECT alluvium.audience(m.visibility, m.sender_id) INTO NEW.audience
      FROM alluvium.messages m
     WHERE m.tenant_id = NEW.tenant_id AND m.message_id = NEW.message_id
       FOR SHARE;
    -- Sooner than the foreign key, which looks where the writer may not. Of another tenant's row the wall says enough.
    IF NOT FOUND AND NEW.tenant_id = alluvium.current_tenant() THEN
        RAISE EXCEPTION 'violates the foreign key to messages: there is no such message' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER take_audience BEFORE INSERT OR UPDATE OF tenant_id, message_id, audience ON alluvium.chunks
    FOR EACH ROW EXECUTE FUNCTION alluvium.take_audience();
CREATE TRIGGER take_audience BEFORE INSERT OR UPDATE OF tenant_id, message_id, audience ON alluvium.embeddings
    FOR EACH ROW EXECUTE FUNCTION alluvium.take_audience();

CREATE FUNCTION alluvium.pass_audience_on() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    UPDATE alluvium.chunks SET audience = alluvium.audience(NEW.visibility, NEW.sender_id)
     WHERE tenant_id = NEW.tenant_id AND message_id = NEW.message_id;
    UPDATE alluvium.embeddings SET audience = alluvium.audience(NEW.visibility, NEW.sender_id)
     WHERE tenant_id = NEW.tenant_id AND message_id = NEW.message_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER pass_audience_on AFTER UPDATE OF visibility, sender_id ON alluvium.messages FOR EACH ROW
    WHEN (alluvium.audience(OLD.visibility, OLD.sender_id) <> alluvium.audience(NEW.visibility, NEW.sender_id))
    EXECUTE FUNCTION alluvium.pass_audience_on();
REVOKE ALL ON FUNCTION alluvium.take_audience(), alluvium.pass_audience_on() FROM PUBLIC;

-- Restricts a tenant table or partition to what the reader may know of: messages by their own columns, what carries an
-- audience by that, and any other row about a message by whether the reader sees the message.
CREATE FUNCTION alluvium.restrict_readers(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    columns text[] := (SELECT array_agg(attname) FROM pg_attribute WHERE attrelid = target AND NOT attisdropped);
    visible text;
BEGIN
    IF columns @> ARRAY ['visibility', 'sender_id'] THEN
        visible := 'alluvium.audience(visibility, sender_id) = ANY ((SELECT alluvium.audiences())::text[])';
    ELSIF columns @> ARRAY ['audience'] THEN
        visible := 'audience = ANY ((SELECT alluvium.audiences())::text[])';
    ELSIF columns @> ARRAY ['message_id'] THEN
        visible := format('EXISTS (SELECT FROM alluvium.messages m'
                              || ' WHERE m.tenant_id = %1$s.tenant_id AND m.message_id = %1$s.message_id)', target);
    ELSE
        RETURN;
    END IF;
    EXECUTE format('CREATE POLICY visible_only ON %1$s AS RESTRICTIVE'
                       || ' USING ((SELECT alluvium.reads_everything()) OR %2$s)'
                       || ' WITH CHECK ((SELECT alluvium.reads_everything()) OR %2$s)', target, visible);
END
$$;

-- Walls off one tenant table or partition.
CREATE FUNCTION alluvium.wall_off(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant_only ON %s USING (tenant_id = (SELECT alluvium.current_tenant()))'
                       || ' WITH CHECK (tenant_id = (SELECT alluvium.current_tenant()))', target);
    PERFORM alluvium.restrict_readers(target);
END
$$;
REVOKE ALL ON FUNCTION alluvium.restrict_readers(regclass), alluvium.wall_off(regclass) FROM PUBLIC;

CREATE OR REPLACE FUNCTION alluvium.wall_off(parent regclass, partitions int) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    name   text := (SELECT relname FROM pg_class WHERE oid = parent);
    target regclass;
BEGIN
    FOR n IN 0 .. partitions - 1 LOOP
        EXECUTE format('CREATE TABLE alluvium.%I PARTITION OF %s FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                       name || '_p' || lpad(n::text, 2, '0'), parent, partitions, n);
    END LOOP;
    FOR target IN SELECT relid FROM pg_partition_tree(parent) LOOP
        PERFORM alluvium.wall_off(target);
    END LOOP;
END
$$;

SELECT alluvium.restrict_readers(tree.relid)
  FROM unnest(ARRAY ['messages', 'superseded_revisions', 'embedding_work', 'chunks', 'embeddings']) AS name,
       pg_partition_tree(('alluvium.' || name)::regclass) AS tree;

-- //@UNDO
DROP FUNCTION alluvium.wall_off(regclass);
CREATE OR REPLACE FUNCTION alluvium.wall_off(parent regclass, partitions int) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    name   text := (SELECT relname FROM pg_class WHERE oid = parent);
    target regclass;
BEGIN
    FOR n IN 0 .. partitions - 1 LOOP
        EXECUTE format('CREATE TABLE alluvium.%I PARTITION OF %s FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                       name || '_p' || lpad(n::text, 2, '0'), parent, partitions, n);
    END LOOP;
    FOR target IN SELECT relid FROM pg_partition_tree(parent) LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
        EXECUTE format('CREATE POLICY tenant_only ON %s USING (tenant_id = (SELECT alluvium.current_tenant()))'
                           || ' WITH CHECK (tenant_id = (SELECT alluvium.current_tenant()))', target);
    END LOOP;
END
$$;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT p.polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                   WHERE p.polname = 'visible_only' AND c.relnamespace = 'alluvium'::regnamespace LOOP
        EXECUTE format('DROP POLICY visible_only ON %s', target);
    END LOOP;
END
$$;
DROP FUNCTION alluvium.restrict_readers(regclass);
DROP TRIGGER pass_audience_on ON alluvium.messages;
DROP TRIGGER take_audience ON alluvium.embeddings;
DROP TRIGGER take_audience ON alluvium.chunks;
DROP FUNCTION alluvium.pass_audience_on();
DROP FUNCTION alluvium.take_audience();
ALTER TABLE alluvium.embeddings DROP audience;
ALTER TABLE alluvium.chunks DROP audience;
DROP FUNCTION alluvium.audiences();
DROP FUNCTION alluvium.audience(text, text);
DROP FUNCTION alluvium.reads_everything();
