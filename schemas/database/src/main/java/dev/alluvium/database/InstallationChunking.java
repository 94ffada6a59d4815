package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/// How large the chunks of the whole installation are. Who writes chunks holds it meanwhile by
/// `alluvium.hold_chunking()`, so that none of a former size is written after a change. Thread-safe.
public final class InstallationChunking {
    private final OneStatement one;

    InstallationChunking(DataSource pool) {
        this.one = new OneStatement(pool, "the installation's chunk size cannot be read or set");
    }

    /// @param since when it was set
    /// @param filled whether all messages that have chunks have those of this size, as far as anybody knows
    public record Known(Chunking chunking, Instant since, boolean filled) {}

    /// Empty until the first embed-worker has started.
    public Optional<Known> known() {
        return one.run("select tokens, overlap, set_at, filled_at is not null from alluvium.chunking", statement -> {
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Known(
                                new Chunking(rows.getInt(1), rows.getInt(2)),
                                rows.getObject(3, OffsetDateTime.class).toInstant(),
                                rows.getBoolean(4)))
                        : Optional.empty();
            }
        });
    }

    /// The installation's; this one where nobody has said any yet.
    public Chunking orBegin(Chunking own) {
        return known().map(Known::chunking).orElseGet(() -> {
            set("select alluvium.begin_chunking(?, ?)", own);
            return known().map(Known::chunking).orElseThrow();
        });
    }

    /// Makes it the installation's, once nobody writes chunks of another size any more. What is stored keeps its
    /// chunks.
    public void change(Chunking wanted) {
        set("select alluvium.change_chunking(?, ?)", wanted);
    }

    /// All messages that have chunks have those of this size now, if it still is the installation's.
    public void filled(Chunking size) {
        set("select alluvium.fill_chunking(?, ?)", size);
    }

    private void set(String sql, Chunking size) {
        one.run(sql, statement -> {
            statement.setInt(1, size.tokens());
            statement.setInt(2, size.overlap());
            return statement.execute();
        });
    }
}
