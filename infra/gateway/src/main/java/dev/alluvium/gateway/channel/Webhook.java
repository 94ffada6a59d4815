package dev.alluvium.gateway.channel;

import dev.alluvium.gateway.http.Problem.FieldError;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whatever posts JSON: the connection's mapping says where the fields of a message are.
final class Webhook implements Connector {
    @Override
    public Taken take(Incoming incoming, Connection connection) {
        Signed.require(incoming, connection);
        var drafts = Mapping.of(connection.settings()).drafts(incoming.json());
        // Who signs has an id for what it sends; a body that comes again says the same.
        var once = incoming.header("webhook-id")
                .map(id -> "id " + id)
                .orElseGet(() -> "body " + Fill.digest(incoming.body()));
        return drafts.isEmpty() ? new Taken.Nothing() : new Taken.Messages(once, Fill.in(drafts, connection, once));
    }

    @Override
    public List<FieldError> check(JsonNode settings) {
        var errors = Mapping.check(settings);
        if (settings.path("fields").path("content").isMissingNode()) {
            errors.add(new FieldError(null, "fields.content", "is required: a pointer to what is said"));
        }
        return errors;
    }

    @Override
    public Optional<String> secret(Optional<String> given) {
        return Signed.secret(given);
    }
}
