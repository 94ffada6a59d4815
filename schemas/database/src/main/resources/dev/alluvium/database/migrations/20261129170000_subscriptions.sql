-- // Who is told of a tenant's events over HTTP: where, of what, and how far.
-- alluvium: expand
-- sealed: the secret that deliveries are signed by, as the gateway has sealed it. Whoever reads this table cannot sign.
-- key_id: the key that made the subscription, which ends with it. A token has none; what it made ends at expires_at.
-- position: up to where all has been delivered, as the gateway says it; holder: the gateway that delivers, until held_until.
CREATE TABLE alluvium.subscriptions (
    tenant_id       uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    url             text        NOT NULL CHECK (length(url) <= 2000),
    kinds           text[]      NOT NULL,
    sealed          bytea       NOT NULL CHECK (octet_length(sealed) <= 1000),
    key_id          uuid,
    principal_id    text,
    principal_type  text,
    expires_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    state           text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'dead', 'ended')),
    reason          text        CHECK (length(reason) <= 500),
    attempts        int         NOT NULL DEFAULT 0,
    position        text        NOT NULL CHECK (length(position) <= 200),
    delivered_at    timestamptz,
    holder          uuid,
    held_until      timestamptz,
    PRIMARY KEY (tenant_id, subscription_id),
    CHECK ((principal_id IS NULL) = (principal_type IS NULL))
) PARTITION BY HASH (tenant_id);

SELECT alluvium.wall_off('alluvium.subscriptions', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.subscriptions TO alluvium_control;
-- A subscription that is made while its tenant is erased must not outlive it.
GRANT EXECUTE ON FUNCTION alluvium.pass_fence(uuid) TO alluvium_control;

-- The canary's row.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.subscriptions (tenant_id, subscription_id, url, kinds, sealed, state, position)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 'canary', '{}', '', 'ended', 'canary');

-- Of all active tenants, those that are delivered to, and whether the credential that made them holds. It reads as the auditor,
-- because no policy shows all tenants to anybody else; answers the control role alone.
CREATE FUNCTION alluvium.active_subscriptions()
    RETURNS TABLE (tenant_id uuid, slug text, subscription_id uuid, url text, kinds text[], sealed bytea, key_id uuid,
                   principal_id text, principal_type text, expires_at timestamptz, attempts int, "position" text, holder uuid,
                   held_until timestamptz, holds boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT s.tenant_id, t.slug, s.subscription_id, s.url, s.kinds, s.sealed, s.key_id, s.principal_id, s.principal_type, s.expires_at,
       s.attempts, s.position, s.holder, s.held_until,
       (s.expires_at IS NULL OR s.expires_at > now())
           AND (s.key_id IS NULL
                OR EXISTS (SELECT FROM alluvium.api_keys k
                            WHERE k.key_id = s.key_id AND k.tenant_id = s.tenant_id AND k.revoked_at IS NULL
                              AND (k.expires_at IS NULL OR k.expires_at > now())))
  FROM alluvium.subscriptions s
  JOIN alluvium.tenants t ON t.tenant_id = s.tenant_id
 WHERE s.state = 'active' AND t.state = 'active'
$$;
REVOKE ALL ON FUNCTION alluvium.active_subscriptions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.active_subscriptions() TO alluvium_control;
GRANT CREATE ON SCHEMA alluvium TO alluvium_auditor;
ALTER FUNCTION alluvium.active_subscriptions() OWNER TO alluvium_auditor;
REVOKE CREATE ON SCHEMA alluvium FROM alluvium_auditor;

-- //@UNDO
DROP FUNCTION alluvium.active_subscriptions();
REVOKE EXECUTE ON FUNCTION alluvium.pass_fence(uuid) FROM alluvium_control;
DROP TABLE alluvium.subscriptions;
