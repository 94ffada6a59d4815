-- // How much of the time what operators have done in bulk may work: each kind by itself, read again every second while it works.
CREATE TABLE alluvium.operator_paces (
    work       text        PRIMARY KEY CHECK (work IN ('reindex', 'rebuild', 'promote', 'erase')),
    percent    int         NOT NULL CHECK (percent BETWEEN 1 AND 100),
    changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE ON alluvium.operator_paces TO alluvium_control;

-- percent is null where nobody has set it. others_wait: a worker has said within ten seconds that a record that is in a hurry has
-- waited for more than one.
CREATE FUNCTION alluvium.operator_pace(of_work text) RETURNS TABLE (percent int, others_wait boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT (SELECT p.percent FROM alluvium.operator_paces p WHERE p.work = of_work),
       EXISTS (SELECT FROM alluvium.lane_reports r
                CROSS JOIN LATERAL jsonb_each(r.lanes) AS tenant (id, lanes)
                CROSS JOIN LATERAL jsonb_array_elements(tenant.lanes) AS lane
                WHERE r.reported_at > now() - interval '10 seconds' AND lane -> 'bulk' = 'false'
                  AND (lane ->> 'oldest')::bigint BETWEEN 1 AND extract(epoch FROM r.reported_at) * 1000 - 1000)
$$;
REVOKE ALL ON FUNCTION alluvium.operator_pace(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.operator_pace(text) TO alluvium_app, alluvium_control;

-- //@UNDO
DROP FUNCTION alluvium.operator_pace(text);
DROP TABLE alluvium.operator_paces;
