package dev.alluvium.gateway.caller;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Asks query-api whose a credential is, and remembers it for a moment: a revoked key opens nothing after
/// five seconds. Whatever query-api answers a credential says that it holds, so that who asks for something else all
/// the
/// time is not asked about. What does not hold is asked about each time, since query-api bounds that. Thread-safe.
public final class AskCaller {
    private static final String SCHEME = "Bearer ";
    private static final int MAX_CHARACTERS = 8_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(3);
    private static final int MOST = 10_000;

    private final QueryApi api;
    private final InstantSource clock;
    private final Admission admission;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    private final Map<String, CompletableFuture<Known>> asking = new ConcurrentHashMap<>();

    private record Known(Caller caller, long asked) {}

    public AskCaller(QueryApi api, InstantSource clock, Admission admission) {
        this(api, clock, admission, System::nanoTime);
    }

    AskCaller(QueryApi api, InstantSource clock, Admission admission, LongSupplier nanoTime) {
        this.api = api;
        this.clock = clock;
        this.admission = admission;
        this.nanoTime = nanoTime;
    }

    /// The caller of this request, or 401, or whatever else query-api answers; or 503 when its tenant has too much in
    /// progress.
    public Caller of(Context context) {
        return admitted(context, List.of(SCHEME));
    }

    /// The same, for clients that say `Token` where others say `Bearer`.
    public Caller ofToken(Context context) {
        return admitted(context, List.of(SCHEME, "Token "));
    }

    /// The same for a stream of events, which is open for long and counted as such.
    public Caller ofStream(Context context) {
        return confirmed(context, List.of(SCHEME));
    }

    public Admission admission() {
        return admission;
    }

    private Caller admitted(Context context, List<String> schemes) {
        var caller = confirmed(context, schemes);
        admission.begin(context, caller.tenant());
        return caller;
    }

    private Caller confirmed(Context context, List<String> schemes) {
        var caller = of(presented(context, schemes), CallerAddress.of(context));
        confirm(context.header("X-Project-ID"), caller);
        return caller;
    }

    /// The same caller, if its credential still holds.
    ///
    /// @param from the address it came from
    public Caller again(Caller caller, String from) {
        return of(caller.credential(), from);
    }

    /// Asks query-api something in a caller's name, which it answers where the credential holds.
    ///
    /// @param holds whether this answer says so
    public <T> T asking(Caller caller, Supplier<T> ask, Predicate<T> holds) {
        long asked = nanoTime.getAsLong();
        var answer = ask.get();
        if (holds.test(answer)) {
            var hash = sha256(caller.credential());
            synchronized (known) {
                // What was forgotten meanwhile, or asked about anew, stays as it is.
                known.computeIfPresent(
                        hash,
                        (_, its) ->
                                its.caller().equals(caller) && its.asked() < asked ? new Known(caller, asked) : its);
            }
        }
        return answer;
    }

    private Caller of(String credential, String from) {
        var hash = sha256(credential);
        var found = remembered(hash);
        if (found == null) {
            found = asked(hash, credential, from);
        }
        if (found.caller()
                .expires()
                .filter(end -> !clock.instant().isBefore(end))
                .isPresent()) {
            throw Problem.unauthorized().exception();
        }
        return found.caller();
    }

    /// Streams of one credential come for it all at once: one of them asks, and the others wait for its answer.
    private Known asked(String hash, String credential, String from) {
        var answer = new CompletableFuture<Known>();
        var other = asking.putIfAbsent(hash, answer);
        if (other != null) {
            return awaited(other);
        }
        try {
            long asked = nanoTime.getAsLong();
            var found = new Known(ask(credential, from), asked);
            synchronized (known) {
                known.put(hash, found);
            }
            answer.complete(found);
            return found;
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        } finally {
            asking.remove(hash, answer);
        }
    }

    private static Known awaited(CompletableFuture<Known> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// The tenant is the credential's; a header that means another one is a mistake to hear of.
    private static void confirm(String project, Caller caller) {
        if (project != null && !caller.isOf(project.strip())) {
            throw Problem.forbidden("X-Project-ID is not the tenant of this credential; leave it out or correct it")
                    .exception();
        }
    }

    private Known remembered(String hash) {
        synchronized (known) {
            var found = known.get(hash);
            boolean fresh = found != null && nanoTime.getAsLong() - found.asked() < REMEMBERED.toNanos();
            return fresh ? found : null;
        }
    }

    private Caller ask(String credential, String from) {
        var answer = api.get("/v1/caller", credential, from);
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        return caller(Json.read(answer.body()), credential);
    }

    private static Caller caller(JsonNode json, String credential) {
        var principal = json.path("principal");
        return new Caller(
                UUID.fromString(json.path("tenant_id").stringValue()),
                text(json, "tenant").orElse(""),
                text(json, "key_id").map(UUID::fromString),
                json.path("scopes").valueStream().map(JsonNode::stringValue).collect(Collectors.toUnmodifiableSet()),
                principal.isObject()
                        ? Optional.of(Caller.sender(
                                principal.path("id").stringValue(),
                                principal.path("type").stringValue()))
                        : Optional.empty(),
                text(json, "expires_at").map(Instant::parse),
                credential);
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).stringValue(null));
    }

    private static String presented(Context context, List<String> schemes) {
        var header = Optional.ofNullable(context.header("Authorization")).orElse("");
        return schemes.stream()
                .filter(scheme -> header.regionMatches(true, 0, scheme, 0, scheme.length()))
                .map(scheme -> header.substring(scheme.length()).strip())
                .findFirst()
                .filter(text -> !text.isEmpty() && text.length() <= MAX_CHARACTERS)
                .filter(text -> text.chars().allMatch(c -> c > ' ' && c < 127))
                .orElseThrow(() -> Problem.unauthorized().exception());
    }

    private static String sha256(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
