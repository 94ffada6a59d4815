package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresFramesTest {
    private final StatementLog log = new StatementLog(sql -> sql.contains("<=>"));
    private final PostgresFrames frames = new PostgresFrames(log);

    @BeforeEach
    void startUp() throws IOException {
        frames.request(new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 4})));
        answer();
        log.takeRoundTrips();
    }

    @Test
    void aPreparedStatementIsSeenEachTimeItRuns() throws IOException {
        prepare("S_1", "select $1 <=> $2", 25, 23);
        run("S_1", (short) 0, "one");
        run("S_1", (short) 1, "two");
        var seen = log.takeStatements();
        assertThat(seen).hasSize(2).allSatisfy(each -> {
            assertThat(each.sql()).isEqualTo("select ? <=> ?");
            assertThat(each.parameters()).hasSize(2);
            assertThat(each.parameters().getLast().value()).isNull();
            assertThat(each.parameters().getLast().type()).isEqualTo(23);
        });
        assertThat(seen.getFirst().parameters().getFirst().binary()).isFalse();
        assertThat(seen.getLast().parameters().getFirst().binary()).isTrue();
        assertThat(seen.getLast().parameters().getFirst().value()).asString().isEqualTo("two");
        assertThat(log.takeStatements()).isEmpty();
    }

    @Test
    void statementsThatAreNotWantedAreNotSeen() throws IOException {
        prepare("", "select $1 <=> $2", 25, 23);
        prepare("", "select $1, $2", 25, 23);
        run("", (short) 0, "one");
        request('Q', "select 1 <=> 2\0".getBytes(StandardCharsets.UTF_8));
        assertThat(log.takeStatements()).isEmpty();
    }

    @Test
    void requestsThatAreAnsweredTogetherAreOneRoundTrip() throws IOException {
        prepare("S_1", "select $1 <=> $2", 25, 23);
        run("S_1", (short) 0, "one");
        answer();
        answer();
        assertThat(log.takeRoundTrips()).isOne();
        run("S_1", (short) 0, "two");
        answer();
        assertThat(log.takeRoundTrips()).isOne();
        answer();
        assertThat(log.takeRoundTrips()).isZero();
    }

    private void prepare(String name, String sql, int... types) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeBytes(name + "\0" + sql + "\0");
        out.writeShort(types.length);
        for (int type : types) {
            out.writeInt(type);
        }
        request('P', bytes.toByteArray());
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
        request('B', bytes.toByteArray());
    }

    private void request(char type, byte[] body) throws IOException {
        frames.request(message(type, body));
    }

    private void answer() throws IOException {
        frames.answer(message('Z', new byte[] {'I'}));
    }

    private static DataInputStream message(char type, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(type);
        out.writeInt(Integer.BYTES + body.length);
        out.write(body);
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
