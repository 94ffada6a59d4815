package dev.alluvium.gateway.channel;

import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Another system's way of saying something: who may say it, and what it means. Whatever is said, it answers with
/// [Taken] or a problem of the caller's, and the same request means the same messages. `ConnectorTest` holds each kind
/// to this.
interface Connector {
    /// @throws dev.alluvium.gateway.http.ProblemException with 401 unless the request is signed by the connection's
    ///     secret, and lately; with 400 or 422 where it cannot be understood
    Taken take(Incoming incoming, Connection connection);

    /// What is wrong with the settings of a connection of this kind.
    List<FieldError> check(JsonNode settings);

    /// A new secret, or what is right about the one that the other system has made.
    Optional<String> secret(Optional<String> given);

    enum Kind {
        SLACK(new Slack()),
        WEBHOOK(new Webhook()),
        CLOUDEVENTS(new CloudEvents());

        static final String NAMES = Arrays.stream(values()).map(Kind::text).collect(Collectors.joining(", "));

        private final Connector connector;

        Kind(Connector connector) {
            this.connector = connector;
        }

        Connector connector() {
            return connector;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> named(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst();
        }
    }

    static RuntimeException forged(String detail) {
        return Problem.of(401, "The request is not signed as it must be", detail)
                .exception();
    }
}
