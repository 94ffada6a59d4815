package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/// Keeps refused credentials in the audit log, which this role can add them to and not read. Thread-safe.
public final class Refusals {
    private static final String NOTE = "select alluvium.note_refusals(?, ?, ?, ?, ?, ?)";

    private final OneStatement statement;

    Refusals(DataSource pool) {
        this.statement = new OneStatement(pool, "refused credentials cannot be kept");
    }

    /// Credentials that were refused for one reason, summed up.
    ///
    /// @param tenant whose credential it was; null when it did not hold
    public record Refusal(Actor actor, TenantId tenant, String reason, long times) {}

    /// However many there are, the table gets a bounded number of entries an hour.
    public void keep(List<Refusal> refusals) {
        statement.run(NOTE, prepared -> {
            prepared.setArray(
                    1, texts(prepared, refusals, each -> each.actor().kind().text()));
            prepared.setArray(2, texts(prepared, refusals, each -> each.actor().name()));
            prepared.setArray(3, texts(prepared, refusals, each -> each.actor().address()));
            var tenants = refusals.stream()
                    .map(each -> each.tenant() == null ? null : each.tenant().value())
                    .toArray(UUID[]::new);
            prepared.setArray(4, prepared.getConnection().createArrayOf("uuid", tenants));
            prepared.setArray(5, texts(prepared, refusals, Refusal::reason));
            var counts = refusals.stream().map(Refusal::times).toArray(Long[]::new);
            prepared.setArray(6, prepared.getConnection().createArrayOf("bigint", counts));
            return prepared.execute();
        });
    }

    private static Array texts(PreparedStatement prepared, List<Refusal> refusals, Function<Refusal, String> text)
            throws SQLException {
        return prepared.getConnection()
                .createArrayOf("text", refusals.stream().map(text).toArray(String[]::new));
    }
}
