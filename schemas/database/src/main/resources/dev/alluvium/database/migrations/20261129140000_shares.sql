-- // Each tenant's share of the workers, and what waits of it before they come to it.
-- Bounds, so that no share is another's end. NaN is above every number here, and so above these.
ALTER TABLE alluvium.tenants ADD COLUMN share float8 NOT NULL DEFAULT 1
    CONSTRAINT tenants_share_check CHECK (share BETWEEN 0.01 AND 100);
ALTER TABLE alluvium.tenants ADD COLUMN messages_per_second float8
    CONSTRAINT tenants_messages_per_second_check CHECK (messages_per_second BETWEEN 0.01 AND 100000);

CREATE FUNCTION alluvium.tenant_shares(ids uuid[]) RETURNS TABLE (tenant_id uuid, share float8, messages_per_second float8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.share, t.messages_per_second FROM alluvium.tenants t WHERE t.tenant_id = ANY (ids)
$$;
REVOKE ALL ON FUNCTION alluvium.tenant_shares(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.tenant_shares(uuid[]) TO alluvium_app;

-- What each worker has before it, as it last said: figures of seconds ago, no data. One row for each topic that an instance reads;
-- lanes maps a tenant's id to an array with one object for each lane.
CREATE TABLE alluvium.lane_reports (
    topic       text        NOT NULL,
    instance    text        NOT NULL,
    reported_at timestamptz NOT NULL,
    lanes       jsonb       NOT NULL,
    PRIMARY KEY (topic, instance)
) WITH (fillfactor = 50);
GRANT SELECT ON alluvium.lane_reports TO alluvium_control;

-- Those of an instance that says nothing any more go with the next report of any.
CREATE FUNCTION alluvium.report_lanes(of_topic text, its_instance text, its_lanes jsonb) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DELETE FROM alluvium.lane_reports
 WHERE (topic, instance) IN (SELECT r.topic, r.instance FROM alluvium.lane_reports r
                              WHERE r.reported_at < now() - interval '1 minute' FOR UPDATE SKIP LOCKED);
INSERT INTO alluvium.lane_reports AS r (topic, instance, reported_at, lanes)
VALUES (of_topic, its_instance, now(), its_lanes)
    ON CONFLICT (topic, instance) DO UPDATE SET reported_at = excluded.reported_at, lanes = excluded.lanes
$$;
REVOKE ALL ON FUNCTION alluvium.report_lanes(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.report_lanes(text, text, jsonb) TO alluvium_app;

-- Of the current tenant; no other's can be asked for.
CREATE FUNCTION alluvium.tenant_lanes() RETURNS TABLE (topic text, reported_at timestamptz, lanes jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT r.topic, r.reported_at, r.lanes -> alluvium.current_tenant()::text
  FROM alluvium.lane_reports r
 WHERE r.reported_at > now() - interval '30 seconds' AND r.lanes ? alluvium.current_tenant()::text
$$;
REVOKE ALL ON FUNCTION alluvium.tenant_lanes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.tenant_lanes() TO alluvium_app, alluvium_reader;

-- //@UNDO
DROP FUNCTION alluvium.tenant_lanes();
DROP FUNCTION alluvium.report_lanes(text, text, jsonb);
DROP TABLE alluvium.lane_reports;
DROP FUNCTION alluvium.tenant_shares(uuid[]);
ALTER TABLE alluvium.tenants DROP COLUMN messages_per_second;
ALTER TABLE alluvium.tenants DROP COLUMN share;
