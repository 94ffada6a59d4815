package dev.alluvium.bench.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.bench.search.ReplayStatement;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private final List<ReplayStatement> seen = new ArrayList<>();
    private final Statements statements = new Statements(sql -> sql.contains("<=>"), seen::add);

    @Test
    void aPreparedStatementIsSeenEachTimeItRuns() throws IOException {
        prepare("S_1", "select $1 <=> $2", 25, 23);
        run("S_1", (short) 0, "one");
        run("S_1", (short) 1, "two");
        assertThat(seen).hasSize(2).allSatisfy(each -> {
            assertThat(each.sql()).isEqualTo("select ? <=> ?");
            assertThat(each.parameters()).hasSize(2);
            assertThat(each.parameters().getLast().value()).isNull();
            assertThat(each.parameters().getLast().type()).isEqualTo(23);
        });
        assertThat(seen.getFirst().parameters().getFirst().binary()).isFalse();
        assertThat(seen.getLast().parameters().getFirst().binary()).isTrue();
        assertThat(seen.getLast().parameters().getFirst().value()).asString().isEqualTo("two");
    }

    @Test
    void othersAreNot() throws IOException {
        prepare("", "select $1 <=> $2", 25, 23);
        prepare("", "select $1, $2", 25, 23);
        run("", (short) 0, "one");
        statements.message((byte) 'Q', "select 1 <=> 2".getBytes(StandardCharsets.UTF_8));
        assertThat(seen).isEmpty();
    }

    private void prepare(String name, String sql, int... types) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeBytes(name + "\0" + sql + "\0");
        out.writeShort(types.length);
        for (int type : types) {
            out.writeInt(type);
        }
        statements.message((byte) 'P', bytes.toByteArray());
    }

    /// With one text and one null.
    private void run(String name, short format, String value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeBytes("\0" + name + "\0");
        out.writeShort(1);
        out.writeShort(format);
        out.writeShort(2);
        out.writeInt(value.length());
        out.writeBytes(value);
        out.writeInt(-1);
        out.writeShort(0);
        statements.message((byte) 'B', bytes.toByteArray());
    }
}
