package dev.alluvium.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.http.Problem;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;

/// Writes server-sent events to one caller. All but [#isStuck] belongs to the stream's thread.
final class EventWriter {
    private static final int PIECE = 16 << 10;
    private static final long LONGEST_WRITE_NANOS = 15_000_000_000L;

    private final OutputStream out;
    private final Connection connection;
    private volatile long writing;

    private EventWriter(OutputStream out, Connection connection) {
        this.out = out;
        this.connection = connection;
    }

    static EventWriter begin(Context context, Position at) throws IOException {
        context.status(200).contentType("text/event-stream");
        // Proxies that gather answers would hold events back.
        context.header("X-Accel-Buffering", "no");
        context.res().setBufferSize(PIECE);
        var request = Optional.ofNullable(ServletContextRequest.getServletContextRequest(context.req()))
                .orElseThrow();
        var writer = new EventWriter(
                context.res().getOutputStream(), request.getConnectionMetaData().getConnection());
        writer.write("retry: 2000\n");
        writer.position(at);
        return writer;
    }

    /// Where the caller resumes; it is told of no event.
    void position(Position at) throws IOException {
        write("id: " + at.text() + "\n\n");
    }

    void stillThere() throws IOException {
        write(":\n\n");
    }

    void missed(Position at) throws IOException {
        write("id: " + at.text() + "\nevent: missed\ndata: {\"type\":\"events_missed\"}\n\n");
    }

    /// Ended in the middle, this is no event to the caller.
    void problem(Problem problem) throws IOException {
        write("event: end\ndata: " + new String(problem.json(), UTF_8) + "\n\n");
    }

    void write(List<Told> events) throws IOException {
        for (var each : events) {
            bytes(each.frame());
        }
        flush();
    }

    private void write(String text) throws IOException {
        bytes(text.getBytes(UTF_8));
        flush();
    }

    private void bytes(byte[] bytes) throws IOException {
        for (int i = 0; i < bytes.length; i += PIECE) {
            writing = System.nanoTime();
            out.write(bytes, i, Math.min(PIECE, bytes.length - i));
        }
        writing = 0;
    }

    private void flush() throws IOException {
        writing = System.nanoTime();
        out.flush();
        writing = 0;
    }

    /// Whether the caller does not take what is sent. Asked by any thread.
    boolean isStuck() {
        long since = writing;
        return since != 0 && System.nanoTime() - since > LONGEST_WRITE_NANOS;
    }

    /// Cuts the caller off. By any thread.
    void abort() {
        connection.close();
    }
}
