package dev.alluvium.query.http;

import dev.alluvium.database.tenant.Caller;
import dev.alluvium.http.admission.BytesInFlight.Held;
import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.admission.InProgress;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.http.connection.CallerPresence;
import dev.alluvium.query.http.body.HoldsText;
import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.query.http.body.TextRoom;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// A request of a tenant that was let in, with what it may use: time, memory, and its place among the
/// tenant's requests in progress. Belongs to one thread.
public final class Admitted implements AutoCloseable {
    /// A message's characters have two bytes each where one of them is beyond Latin-1.
    private static final int BYTES_OF_CHARACTER = 2;
    /// What is read from the database is there as bytes and as text.
    private static final int BYTES_WHILE_READ = 3;

    private final Context context;
    private final Caller caller;
    private final Use use;
    private final CallerPresence presence;
    private Deadline deadline;
    private ObjectNode body;

    /// What it uses of the process until it is closed.
    record Use(Held held, InProgress.One one, Rates rates) {}

    Admitted(Context context, Caller caller, Deadline deadline, Use use) {
        this.context = context;
        this.caller = caller;
        this.deadline = deadline;
        this.use = use;
        this.presence = new CallerPresence(context.req(), () -> context.header("Connection", "close"));
    }

    public Context context() {
        return context;
    }

    public Caller caller() {
        return caller;
    }

    /// The JSON object that it carries.
    public ObjectNode body() {
        if (body == null) {
            body = RequestBody.read(context, deadline, use.held());
        }
        return body;
    }

    public Deadline deadline() {
        return deadline;
    }

    /// For a wait that the caller asked for: the request's own time stands still meanwhile.
    public void during(Duration most, Runnable wait) {
        var own = deadline;
        long began = System.nanoTime();
        deadline = own.after(most);
        wait.run();
        deadline = own.after(Duration.ofNanos(System.nanoTime() - began));
    }

    /// As somebody who waits: the tenant, until the deadline, while the caller is there.
    public Waiting waiting() {
        return new Waiting(caller.tenant(), deadline, presence);
    }

    /// Counts the tokens of a text that a model is to read, or answers with 429.
    public void countTokens(int tokens) {
        use.rates().countTokens(caller, tokens);
    }

    /// Reads what may have much text: with little room first, which nearly all answers need and nobody has to
    /// wait for, and where that is not enough, again with as much as it takes, once there is room for it. A
    /// part of an answer may take more than one that was read before it.
    public <T> T read(TextReader<T> reader) {
        return read(TextRoom.SMALL, reader);
    }

    /// The same with so much room from the start.
    public <T> T read(long first, TextReader<T> reader) {
        long before = use.held().bytes();
        if (first > TextRoom.SMALL) {
            use.held().grow(BYTES_WHILE_READ * first);
        }
        for (long room = first; ; ) {
            try {
                var answer = reader.read(room);
                use.held().shrinkTo(before);
                return answer;
            } catch (TextRoom.ExceededException e) {
                room = e.bytes();
                use.held().shrinkTo(before);
                use.held().grow(BYTES_WHILE_READ * e.parts() * room);
            }
        }
    }

    /// Works on texts that were read.
    public <T> T holding(long characters, Supplier<T> work) {
        long before = use.held().bytes();
        use.held().grow(BYTES_OF_CHARACTER * characters);
        var done = work.get();
        use.held().shrinkTo(before);
        return done;
    }

    /// Reads with room for so many bytes of text.
    public interface TextReader<T> {
        T read(long bytes);
    }

    /// What it holds until the answer is written; the body is done with.
    void hold(Object answer) {
        long bytes = answer instanceof HoldsText text ? BYTES_OF_CHARACTER * text.characters() : 0;
        use.held().shrinkTo(bytes);
        use.held().grow(Math.max(0, bytes - use.held().bytes()));
    }

    /// Ends a tenant's claim on what the request used, whatever became of it.
    @Override
    public void close() {
        use.held().close();
        use.one().close();
    }
}
