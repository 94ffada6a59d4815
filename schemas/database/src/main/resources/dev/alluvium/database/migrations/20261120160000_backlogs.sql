-- // How far behind the tenants are, for the operator.
-- A first row without a tenant is the sum over all tenants; then those whose oldest pending message has waited longest, or, when
-- none waits, those with the most failed ones. Answers the control role alone, with numbers. It counts as the auditor, because no
-- policy shows all tenants to anybody else; the canary is in no list of tenants and so is not counted.
CREATE FUNCTION alluvium.backlogs(worst int)
    RETURNS TABLE (tenant_id uuid, slug text, tenants bigint, stored bigint, deleted bigint, pending bigint, failed bigint,
                   oldest_pending timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
WITH counted AS MATERIALIZED (
    SELECT t.tenant_id, t.slug, coalesce(sum(c.stored), 0)::bigint AS stored, coalesce(sum(c.deleted), 0)::bigint AS deleted,
           coalesce(sum(c.pending), 0)::bigint AS pending, coalesce(sum(c.failed), 0)::bigint AS failed
      FROM alluvium.tenants t
      LEFT JOIN alluvium.message_counts c ON c.tenant_id = t.tenant_id
     GROUP BY t.tenant_id),
waiting AS MATERIALIZED (
    -- Looked up by index, and only for tenants of which something is pending.
    SELECT c.*, CASE WHEN c.pending > 0 THEN (SELECT min(w.stored_at) FROM alluvium.embedding_work w
                                               WHERE w.tenant_id = c.tenant_id AND w.state = 'pending') END AS oldest
      FROM counted c)
SELECT NULL::uuid, NULL::text, count(*), coalesce(sum(stored), 0)::bigint, coalesce(sum(deleted), 0)::bigint,
       coalesce(sum(pending), 0)::bigint, coalesce(sum(failed), 0)::bigint, min(oldest)
  FROM waiting
UNION ALL
(SELECT w.tenant_id, w.slug, 1, w.stored, w.deleted, w.pending, w.failed, w.oldest
   FROM waiting w
  ORDER BY w.oldest NULLS LAST, w.failed DESC, w.stored DESC, w.tenant_id
  LIMIT greatest(worst, 0))
$$;
REVOKE ALL ON FUNCTION alluvium.backlogs(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.backlogs(int) TO alluvium_control;
GRANT CREATE ON SCHEMA alluvium TO alluvium_auditor;
ALTER FUNCTION alluvium.backlogs(int) OWNER TO alluvium_auditor;
REVOKE CREATE ON SCHEMA alluvium FROM alluvium_auditor;

-- //@UNDO
DROP FUNCTION alluvium.backlogs(int);
