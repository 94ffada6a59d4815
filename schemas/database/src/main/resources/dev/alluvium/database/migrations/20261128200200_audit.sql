-- // Who did what to tenants and keys, and what was refused.
-- An entry is added and never changed; it outlives its tenant and so holds ids, words of this program and numbers: no slug, no name,
-- no text. The column is not called tenant_id, because what is called so is a tenant's row, which an erasure removes and counts.
CREATE TABLE alluvium.audit_log (
    entry_id   uuid        NOT NULL DEFAULT gen_random_uuid(),
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind text        NOT NULL CHECK (actor_kind IN ('operator', 'key', 'token', 'command', 'process', 'unknown')),
    actor      text        CHECK (length(actor) <= 500),
    address    text        CHECK (length(address) <= 100),
    action     text        NOT NULL CHECK (length(action) <= 100),
    tenant     uuid,
    target     text        CHECK (length(target) <= 500),
    outcome    text        NOT NULL CHECK (length(outcome) <= 100),
    times      bigint      NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (at, entry_id)
);
CREATE INDEX audit_log_tenant ON alluvium.audit_log (tenant, at, entry_id);
CREATE INDEX audit_log_refused ON alluvium.audit_log (at) WHERE action = 'credential';

-- For the owner as well, who could, but has no reason to.
CREATE FUNCTION alluvium.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RAISE EXCEPTION 'entries of % are added and never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION alluvium.refuse_change() FROM PUBLIC;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alluvium.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION alluvium.refuse_change();

-- The time and the id are not for who writes to choose.
GRANT SELECT ON alluvium.audit_log TO alluvium_control;
GRANT INSERT (actor_kind, actor, address, action, tenant, target, outcome, times) ON alluvium.audit_log TO alluvium_control;

-- Refused credentials, summed up by whoever refused them. However many there are, the table gets 600 entries an hour at most.
CREATE FUNCTION alluvium.note_refusals(
    kinds text[], actors text[], addresses text[], tenants uuid[], reasons text[], counts bigint[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
INSERT INTO alluvium.audit_log (actor_kind, actor, address, action, tenant, outcome, times)
SELECT u.kind, u.actor, u.address, 'credential', u.tenant, u.reason, u.times
  FROM unnest(kinds, actors, addresses, tenants, reasons, counts) AS u (kind, actor, address, tenant, reason, times)
 LIMIT greatest(0, 600 - (SELECT count(*) FROM alluvium.audit_log l
                           WHERE l.action = 'credential' AND l.at > now() - interval '1 hour'))
$$;
REVOKE ALL ON FUNCTION alluvium.note_refusals(text[], text[], text[], uuid[], text[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.note_refusals(text[], text[], text[], uuid[], text[], bigint[])
    TO alluvium_reader, alluvium_control;

-- //@UNDO
DROP FUNCTION alluvium.note_refusals(text[], text[], text[], uuid[], text[], bigint[]);
DROP TABLE alluvium.audit_log;
DROP FUNCTION alluvium.refuse_change();
