package dev.alluvium.database.schema;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.MigrationLoader;
import org.apache.ibatis.migration.MigrationReader;

/// The migrations on the class path, oldest first. A class path cannot be listed reliably, so their names
/// are.
public final class MigrationFiles implements MigrationLoader {
    public static final List<String> LANDED = List.of(
            "20261120100000_tenants.sql",
            "20261120100100_messages.sql",
            "20261120100200_embeddings.sql",
            "20261120110000_visibility.sql",
            "20261120120000_promotion.sql",
            "20261120130000_canary.sql",
            "20261120140000_named_tenant.sql",
            "20261120150000_erasure.sql",
            "20261120160000_backlogs.sql",
            "20261120180000_context.sql",
            "20261120181000_filters.sql",
            "20261120182000_channels.sql",
            "20261120190000_postings.sql",
            "20261120191000_documents.sql",
            "20261120200000_insights.sql",
            "20261120201000_languages.sql",
            "20261120202000_kinds.sql",
            "20261120203000_public_first.sql",
            "20261125100000_indexed.sql",
            "20261125110000_posted.sql",
            "20261126100000_sees_message.sql",
            "20261126110000_denser_index.sql",
            "20261128150000_arrival.sql",
            "20261128151000_passed_records.sql",
            "20261128160000_said.sql",
            "20261128170000_sources.sql",
            "20261128180000_filed_version.sql",
            "20261128190000_shown_messages.sql",
            "20261128200000_bound_keys.sql",
            "20261128200100_reader.sql",
            "20261128200200_audit.sql",
            "20261129110000_write_scope.sql",
            "20261129140000_shares.sql",
            "20261129150000_retention.sql",
            "20261129170000_subscriptions.sql",
            "20261129171000_connections.sql",
            "20261129200000_guarded_positions.sql",
            "20261129210000_admitted_auditor.sql",
            "20261129220000_operator_paces.sql",
            "20261130100000_chunking.sql",
            "20261130200000_chunking_changed.sql");

    /// What a landed file asks of a server that no longer has to be so. The file and its checksum stay as they are.
    private static final Map<String, Amendment> AMENDED = Map.of(
            "20261120150000_erasure.sql",
            // The auditor is let in by policies since 20261129210000, and is asked nothing in between.
            new Amendment("rolname = 'alluvium_auditor' AND rolbypassrls", "rolname = 'alluvium_auditor'"));

    /// Into how many partitions a tenant table is cut. Fixed for the life of a database: the hash says
    /// where a row lies.
    static final int PARTITIONS = 16;

    private final List<String> names;
    private final Content content;
    private final int partitions;

    /// @param names in the order in which they are applied
    public MigrationFiles(List<String> names, Content content) {
        this(names, content, PARTITIONS);
    }

    private MigrationFiles(List<String> names, Content content, int partitions) {
        this.names = names;
        this.content = content;
        this.partitions = partitions;
    }

    /// The same files for a database that is cut otherwise.
    public MigrationFiles withPartitions(int count) {
        return new MigrationFiles(names, content, count);
    }

    public static MigrationFiles landed() {
        return new MigrationFiles(LANDED, MigrationFiles::resource);
    }

    private record Amendment(String landed, String run) {
        private byte[] of(byte[] file) {
            var text = new String(file, StandardCharsets.UTF_8);
            if (!text.contains(landed)) {
                throw new IllegalStateException("what is to be amended is not in the file: " + landed);
            }
            return text.replace(landed, run).getBytes(StandardCharsets.UTF_8);
        }
    }

    /// The bytes of a file, by its name.
    public interface Content {
        byte[] of(String name);
    }

    private static byte[] resource(String name) {
        try (InputStream in = MigrationFiles.class.getResourceAsStream("/dev/alluvium/database/migrations/" + name)) {
            if (in == null) {
                throw new IllegalStateException("migration " + name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Change> getMigrations() {
        var changes = new ArrayList<Change>();
        for (var name : names) {
            var cut = name.indexOf('_');
            var description =
                    name.substring(cut + 1, name.length() - ".sql".length()).replace('_', ' ');
            var change = new Change(new BigDecimal(name.substring(0, cut)), null, description);
            change.setFilename(name);
            changes.add(change);
        }
        return changes;
    }

    public byte[] bytes(Change change) {
        return content.of(change.getFilename());
    }

    /// The checksum of each, by its number.
    public Map<BigDecimal, String> checksums() {
        var checksums = new LinkedHashMap<BigDecimal, String>();
        getMigrations().forEach(change -> checksums.put(change.getId(), checksum(change)));
        return checksums;
    }

    /// The number of the last one: which schema a program was made for.
    public BigDecimal newest() {
        return getMigrations().getLast().getId();
    }

    public MigrationKind kind(Change change) {
        return MigrationKind.of(bytes(change));
    }

    /// Of the file as it lies, undo part included.
    public String checksum(Change change) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(change)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public Reader getScriptReader(Change change, boolean undo) {
        var variables = new Properties();
        variables.setProperty("partitions", Integer.toString(partitions));
        var amendment = AMENDED.get(change.getFilename());
        var file = amendment == null ? bytes(change) : amendment.of(bytes(change));
        return new MigrationReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8.name(), undo, variables);
    }

    @Override
    public Reader getBootstrapReader() {
        return null;
    }

    @Override
    public Reader getOnAbortReader() {
        return null;
    }
}
