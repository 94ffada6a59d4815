package dev.alluvium.query;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;

/// Requests as no client should send them, the same for the same random numbers. What is right in them is right
/// enough to get past the first check.
///
/// @param victim a tenant that may be changed
/// @param cursors real ones, of other sessions and tenants
record OddRequests(Calls tenant, Calls operator, String victim, List<String> cursors) {
    private static final String JSON = "application/json";
    private static final List<String> SEARCH = List.of(
            "query",
            "vector",
            "mode",
            "target",
            "limit",
            "filter",
            "context",
            "explain",
            "wait_for",
            "must",
            "must_not",
            "syntax",
            "limit ",
            "Query",
            "",
            "$ref");
    private static final List<String> FILTER = List.of(
            "session_id",
            "sender_id",
            "sender_type",
            "channel",
            "message_type",
            "scope",
            "scope_match",
            "occurred_after",
            "occurred_before",
            "metadata",
            "tenant_id",
            "__proto__");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW");

    /// @param late whether 504 is a right answer, because it waits for a message
    record Sent(Calls caller, String method, String path, String contentType, byte[] body, boolean late) {}

    Sent next(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> search(random, query(random));
            case 3 -> search(random, "\"vector\":" + OddJson.vector(random));
            case 4 -> mangled(random);
            case 5 -> typed(random);
            case 6 -> read(random);
            case 7 -> page(random);
            case 8 -> manage(random);
            default -> http(random);
        };
    }

    private static String query(Random random) {
        return "\"query\":" + OddJson.quoted(OddTexts.of(random));
    }

    private Sent search(Random random, String question) {
        var body = new StringJoiner(",", "{", "}").add(question);
        if (random.nextInt(3) == 0) {
            body.add("\"mode\":\"" + List.of("semantic", "keyword", "hybrid").get(random.nextInt(3)) + "\"");
        }
        for (var name : List.of("must", "must_not")) {
            if (random.nextInt(4) == 0) {
                body.add("\"" + name + "\":[" + OddJson.quoted(OddTexts.of(random)) + "]");
            }
        }
        if (random.nextInt(4) == 0) {
            body.add("\"syntax\":\"operators\"");
        }
        if (random.nextInt(3) == 0) {
            body.add("\"target\":\"insights\"");
        }
        if (random.nextInt(3) == 0) {
            body.add("\"context\":" + random.nextInt(5));
        }
        boolean late = random.nextInt(20) == 0;
        if (late) {
            body.add("\"wait_for\":{\"message_id\":" + OddJson.quoted(OddTexts.of(random)) + ",\"timeout_ms\":"
                    + random.nextInt(3) + "}");
        }
        if (random.nextInt(2) == 0) {
            body.add("\"filter\":" + filter(random));
        }
        return new Sent(tenant, "POST", "/v1/search", JSON, body.toString().getBytes(UTF_8), late);
    }

    private static String filter(Random random) {
        var filter = new StringJoiner(",", "{", "}");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            var name = FILTER.get(random.nextInt(FILTER.size()));
            var value = random.nextInt(3) == 0 ? OddJson.value(random, 0) : OddJson.quoted(OddTexts.of(random));
            filter.add(OddJson.quoted(name) + ":" + (name.equals("metadata") ? metadata(random) : value));
        }
        return filter.toString();
    }

    private static String metadata(Random random) {
        return "{" + OddJson.quoted(OddTexts.of(random)) + ":" + OddJson.value(random, 0) + "}";
    }

    /// Bytes of a good request changed, cut off or repeated.
    private Sent mangled(Random random) {
        var good = "{\"query\":\"" + OddTexts.CANARY
                + "\",\"limit\":5,\"filter\":{\"scope\":\"a/b\",\"metadata\":{\"k\":1.5}}}";
        var bytes = good.getBytes(UTF_8);
        for (int change = random.nextInt(4); change >= 0; change--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        var body = random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
        return new Sent(tenant, "POST", "/v1/search", JSON, body, false);
    }

    /// Values of any type under names that are known, or nearly.
    private Sent typed(Random random) {
        var body = new StringJoiner(",", "{", "}");
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            var name = SEARCH.get(random.nextInt(SEARCH.size()));
            body.add(OddJson.quoted(name) + ":" + OddJson.value(random, 0));
        }
        return new Sent(tenant, "POST", "/v1/search", JSON, body.toString().getBytes(UTF_8), false);
    }

    private Sent read(Random random) {
        var id = segment(random);
        var path = List.of("/v1/messages/" + id, "/v1/messages/" + id + "/status", "/v1/insights/" + id, "/v1/" + id)
                .get(random.nextInt(4));
        return new Sent(tenant, "GET", path, null, null, false);
    }

    /// One part of a path: every byte encoded, so that what is odd arrives; some are no UTF-8.
    private static String segment(Random random) {
        var text = OddTexts.of(random);
        var part = new StringBuilder();
        for (byte b : (text.length() > 1_500 ? text.substring(0, 1_500) : text).getBytes(UTF_8)) {
            part.append(String.format("%%%02x", b));
        }
        return part.isEmpty() || random.nextInt(10) == 0 ? part + "%ff" : part.toString();
    }

    private Sent page(Random random) {
        var real = cursors.get(random.nextInt(cursors.size()));
        var cursor = switch (random.nextInt(4)) {
            case 0 -> real;
            case 1 -> real.substring(random.nextInt(real.length()));
            case 2 -> segment(random);
            default -> real.replace(real.charAt(random.nextInt(real.length())), '_');
        };
        var limit = Calls.encoded(random.nextBoolean() ? OddJson.number(random) : "10");
        var query = List.of(
                        "cursor=" + cursor,
                        "limit=" + limit,
                        "limit=" + limit + "&cursor=" + cursor,
                        segment(random) + "=1")
                .get(random.nextInt(4));
        boolean tenants = random.nextInt(4) == 0;
        return tenants
                ? new Sent(operator, "GET", "/v1/tenants?" + query, null, null, false)
                : new Sent(
                        tenant,
                        "GET",
                        (random.nextBoolean() ? "/v1/insights?" : "/v1/sessions/s/messages?") + query,
                        null,
                        null,
                        false);
    }

    private Sent manage(Random random) {
        var body = new StringJoiner(",", "{", "}");
        for (var name : List.of("slug", "name", "state", "scopes", "principal", "expires_at", "id")) {
            if (random.nextInt(3) == 0) {
                body.add("\"" + name + "\":" + OddJson.value(random, 1));
            }
        }
        var bytes = body.toString().getBytes(UTF_8);
        var one = "/v1/tenants/" + (random.nextBoolean() ? victim : segment(random));
        return switch (random.nextInt(5)) {
            case 0 -> new Sent(operator, "POST", "/v1/tenants", JSON, bytes, false);
            case 1 -> new Sent(operator, "PATCH", one, JSON, bytes, false);
            case 2 -> new Sent(operator, "POST", one + "/keys", JSON, bytes, false);
            case 3 -> new Sent(operator, "DELETE", one + "/keys/" + segment(random), null, null, false);
            default -> new Sent(operator, "DELETE", "/v1/tenants/" + segment(random), null, null, false);
        };
    }

    /// Other methods, types, encodings and credentials.
    private Sent http(Random random) {
        var body = ("{" + query(random) + "}");
        var caller = random.nextInt(3) > 0 ? tenant : tenant.with(credential(random));
        var method = METHODS.get(random.nextInt(METHODS.size()));
        return switch (random.nextInt(4)) {
            case 0 -> new Sent(caller, method, "/v1/search", JSON, body.getBytes(UTF_8), false);
            case 1 -> new Sent(caller, "POST", "/v1/search", JSON, body.getBytes(UTF_16), false);
            case 2 -> new Sent(caller, "POST", "/v1/search", type(random), body.getBytes(UTF_8), false);
            default -> new Sent(caller, method, "/v1/status", null, null, false);
        };
    }

    private static String type(Random random) {
        return List.of(
                        "text/plain",
                        "application/xml",
                        JSON + ";charset=utf-16",
                        JSON + "; charset=\"UTF-8\"",
                        ";",
                        "json",
                        JSON + ";;;=",
                        "multipart/form-data")
                .get(random.nextInt(8));
    }

    private static String credential(Random random) {
        return List.of(
                        "x",
                        "alv_" + UUID.randomUUID(),
                        "a.b.c",
                        "eyJhbGciOiJub25lIn0.e30.",
                        "x".repeat(4_000),
                        "Bearer x")
                .get(random.nextInt(6));
    }
}
