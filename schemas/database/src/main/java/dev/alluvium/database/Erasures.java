package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// The erasures that a worker has not told its consumers of. Thread-safe.
public final class Erasures {
    private static final String UNTOLD = "select tenant_id, erased_at from alluvium.untold_erasures(?)";
    private static final String TOLD = "select alluvium.told_erasures(?, ?)";

    private final OneStatement statement;
    private final String teller;

    Erasures(DataSource pool, String teller) {
        this.statement = new OneStatement(pool, "the erasures cannot be read or kept");
        this.teller = teller;
    }

    /// @param erasedAt when the last row was gone
    public record Erasure(TenantId tenant, Instant erasedAt) {}

    /// Complete ones, oldest first, no more than can be told in a while.
    public List<Erasure> untold() {
        return statement.run(UNTOLD, prepared -> {
            prepared.setString(1, teller);
            var untold = new ArrayList<Erasure>();
            try (var rows = prepared.executeQuery()) {
                while (rows.next()) {
                    untold.add(new Erasure(
                            new TenantId(rows.getObject(1, UUID.class)),
                            rows.getObject(2, OffsetDateTime.class).toInstant()));
                }
            }
            return untold;
        });
    }

    public void told(Collection<TenantId> tenants) {
        statement.run(TOLD, prepared -> {
            prepared.setString(1, teller);
            var ids = tenants.stream().map(TenantId::value).toArray(UUID[]::new);
            prepared.setArray(2, prepared.getConnection().createArrayOf("uuid", ids));
            return prepared.execute();
        });
    }
}
