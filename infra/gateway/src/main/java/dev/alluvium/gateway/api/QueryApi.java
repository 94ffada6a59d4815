package dev.alluvium.gateway.api;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.http.admission.BusyException;
import dev.alluvium.http.admission.BytesInFlight.Held;
import dev.alluvium.runtime.settings.SharedSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// query-api, asked over HTTP. Thread-safe.
public final class QueryApi {
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int PIECE = 1 << 14;
    /// An answer, what is read of it, and what is made of that.
    private static final int COPIES = 4;

    private final KeptConnections connections;
    private final Optional<SharedSecret> own;

    public QueryApi(URI address) {
        this(address, Optional.empty());
    }

    /// @param own what this process is known by, where it asks for itself
    public QueryApi(URI address, Optional<SharedSecret> own) {
        this.connections = new KeptConnections(address);
        this.own = own;
    }

    /// An answer that was read whole.
    ///
    /// @param headers by name in lower case
    public record Answer(int status, byte[] body, Map<String, List<String>> headers) {
        /// What it refuses, said on.
        public Problem problem() {
            var problem = Problem.of(status, title(), detail());
            for (var name : new String[] {"WWW-Authenticate", "Retry-After"}) {
                var values = headers.get(name.toLowerCase(Locale.ROOT));
                problem = values == null ? problem : problem.with(name, values.getFirst());
            }
            return problem;
        }

        private String title() {
            return text("title", "The request cannot be answered");
        }

        private String detail() {
            return text("detail", "HTTP status " + status);
        }

        private String text(String name, String otherwise) {
            try {
                return Json.read(body).path(name).stringValue(otherwise);
            } catch (JacksonException e) {
                return otherwise;
            }
        }
    }

    public Answer get(String path, String credential, String from) {
        return whole(getting(path, credential, from));
    }

    /// What may be large.
    ///
    /// @param held counts what is held of it, and may find no room for it
    public Answer get(String path, String credential, String from, Held held) {
        return whole(getting(path, credential, from), held);
    }

    private static Asked getting(String path, String credential, String from) {
        return inNameOf("GET", path, credential, from);
    }

    private static Asked inNameOf(String method, String path, String credential, String from) {
        return new Asked(method, path)
                .with("Authorization", "Bearer " + credential)
                .with("X-Forwarded-For", from);
    }

    /// What is not to happen twice.
    public Answer post(String path, byte[] json, String credential, String from) {
        return whole(posting(path, json, credential, from));
    }

    /// A question that is too long for a path.
    public Answer ask(String path, byte[] json, String credential, String from) {
        return whole(posting(path, json, credential, from).repeatable());
    }

    /// One whose answer may be large.
    ///
    /// @param held counts what is held of it, and may find no room for it
    public Answer ask(String path, byte[] json, String credential, String from, Held held) {
        return whole(posting(path, json, credential, from).repeatable(), held);
    }

    private static Asked posting(String path, byte[] json, String credential, String from) {
        return inNameOf("POST", path, credential, from)
                .with("Content-Type", "application/json")
                .with(json);
    }

    public Answer delete(String path, String credential, String from) {
        return whole(inNameOf("DELETE", path, credential, from));
    }

    /// What this process asks for itself, in nobody's name; twice is as good as once.
    public Answer own(String path, byte[] json) {
        return whole(new Asked("POST", path)
                .with("Authorization", "Bearer " + own.orElseThrow().first())
                .with("Content-Type", "application/json")
                .with(json)
                .repeatable());
    }

    /// Whether it answers at all.
    public boolean answers() {
        try {
            return whole(new Asked("HEAD", "/openapi.yaml")).status() == 200;
        } catch (ProblemException e) {
            return false;
        }
    }

    /// An answer that is to be closed.
    public Answered streamed(Asked asked) {
        try {
            return connections.ask(asked);
        } catch (IOException e) {
            throw unavailable();
        }
    }

    private Answer whole(Asked asked) {
        var answer = streamed(asked);
        try (var body = answer.body()) {
            return new Answer(answer.status(), body.readAllBytes(), answer.headers());
        } catch (IOException e) {
            throw unavailable();
        }
    }

    private Answer whole(Asked asked, Held held) {
        var answer = streamed(asked);
        var whole = new ByteArrayOutputStream();
        var piece = new byte[PIECE];
        try (var body = answer.body()) {
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                held.grow((long) COPIES * read);
                whole.write(piece, 0, read);
            }
        } catch (IOException e) {
            throw unavailable();
        } catch (BusyException e) {
            throw Problem.unavailable(
                            "there is no room for this answer now; ask for less, or later", e.retryAfterSeconds())
                    .exception();
        }
        return new Answer(answer.status(), whole.toByteArray(), answer.headers());
    }

    private static RuntimeException unavailable() {
        return Problem.unavailable("query-api does not answer; try again", RETRY_AFTER_SECONDS)
                .exception();
    }
}
