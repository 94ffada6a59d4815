package dev.alluvium.gateway.publish;

import dev.alluvium.events.Message;
import dev.alluvium.events.MessageDraft;
import dev.alluvium.events.MessageRules;
import dev.alluvium.events.RejectedException;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.http.admission.BytesInFlight;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `POST /v1/messages`, and `PUT` and `DELETE /v1/messages/{id}`.
public final class PublishRoutes {
    /// Of one request.
    static final int MOST_MESSAGES = 10_000;
    private static final int LARGEST_BODY = 16 << 20;
    /// The body, its text, its fields, and what is sent.
    private static final int COPIES = 4;
    private static final int LONGEST_KEY = 255;
    private static final String NDJSON = "application/x-ndjson";

    private final AskCaller callers;
    private final Publisher publisher;
    private final Limits limits;
    private final OwnMessages own;
    private final AwaitPublished waits;
    private final InstantSource clock = InstantSource.system();

    /// What all requests share.
    public record Limits(BytesInFlight bytes, TenantBudget budget, IdempotentAnswers answers) {}

    public PublishRoutes(AskCaller callers, QueryApi api, Publisher publisher, Limits limits) {
        this.callers = callers;
        this.publisher = publisher;
        this.limits = limits;
        this.own = new OwnMessages(api);
        this.waits = new AwaitPublished(api);
    }

    public void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.POST, "/v1/messages", this::post);
        routes.addHttpHandler(HandlerType.PUT, "/v1/messages/{id}", this::put);
        routes.addHttpHandler(HandlerType.DELETE, "/v1/messages/{id}", this::delete);
    }

    private void post(Context context) {
        var caller = writer(context);
        var wait = AwaitPublished.Wait.read(context, caller);
        var key = idempotencyKey(context, caller);
        switch (Body.type(context)) {
            case NDJSON, "application/ndjson", "application/jsonl" -> {
                if (key.isPresent()) {
                    throw Problem.invalid(
                                    "Idempotency-Key",
                                    "goes with application/json; in lines each message says its message_id")
                            .exception();
                }
                var lines = new PublishLines(publisher, limits, own, new CompleteDrafts(caller, clock.instant(), null));
                var receipt = lines.publish(Body.stream(context), CallerAddress.of(context));
                answer(context, caller, wait, receipt);
            }
            case "application/json" -> {
                var answer = json(context, caller, key);
                answer(context, caller, wait, answer);
            }
            default ->
                throw Problem.of(
                                415,
                                "Unsupported media type",
                                "send Content-Type: application/json, or application/x-ndjson for a message a line")
                        .exception();
        }
    }

    private Receipt json(Context context, Caller caller, Optional<IdempotentAnswers.Key> key) {
        try (var _ = limits.bytes().take(caller.tenant(), COPIES * Body.announced(context, LARGEST_BODY))) {
            var body = Body.read(context, LARGEST_BODY);
            var drafts = drafts(body);
            var complete = new CompleteDrafts(
                    caller,
                    clock.instant(),
                    key.map(IdempotentAnswers.Key::text).orElse(null));
            if (key.isEmpty()) {
                return together(caller, complete.all(drafts), CallerAddress.of(context));
            }
            return Receipt.read(limits.answers()
                    .once(
                            key.get(),
                            sha256(body),
                            () -> together(caller, complete.all(drafts), CallerAddress.of(context))
                                    .json()));
        }
    }

    private static List<MessageDraft> drafts(byte[] body) {
        try {
            if (!isArray(body)) {
                return List.of(MessageDraft.read(body));
            }
            var drafts = MessageDraft.readArray(body, MOST_MESSAGES);
            if (drafts.isEmpty()) {
                throw Problem.invalid("", "the array holds no message").exception();
            }
            if (drafts.size() > MOST_MESSAGES) {
                throw Problem.tooLarge("a request has at most " + MOST_MESSAGES + " messages")
                        .exception();
            }
            return drafts;
        } catch (RejectedException e) {
            throw Problem.malformed(e.detail()).exception();
        }
    }

    private static boolean isArray(byte[] body) {
        for (byte each : body) {
            if (each > ' ' || each < 0) {
                return each == '[';
            }
        }
        return false;
    }

    private Receipt together(Caller caller, List<Message> messages, String from) {
        own.require(caller, messages, from);
        limits.budget().count(caller.tenant(), messages.size());
        return Receipt.of(publisher.publishTogether(caller, messages));
    }

    private void put(Context context) {
        var caller = writer(context);
        var wait = AwaitPublished.Wait.read(context, caller);
        var id = context.pathParam("id");
        if (!Body.type(context).equals("application/json")) {
            throw Problem.of(415, "Unsupported media type", "send the body as Content-Type: application/json")
                    .exception();
        }
        try (var _ = limits.bytes().take(caller.tenant(), COPIES * Body.announced(context, LARGEST_BODY))) {
            var message = edit(id, caller, Body.read(context, LARGEST_BODY));
            answer(context, caller, wait, together(caller, List.of(message), CallerAddress.of(context)));
        }
    }

    private Message edit(String id, Caller caller, byte[] body) {
        MessageDraft draft;
        try {
            draft = MessageDraft.read(body);
        } catch (RejectedException e) {
            throw Problem.malformed(e.detail()).exception();
        }
        if (draft.messageId() != null && !draft.messageId().equals(id)) {
            throw Problem.invalid("message_id", "is another one than in the path")
                    .exception();
        }
        return new CompleteDrafts(caller, clock.instant(), null).edit(draft.withId(id));
    }

    private void delete(Context context) {
        var caller = writer(context);
        var wait = AwaitPublished.Wait.read(context, caller);
        var message = deletion(context.pathParam("id"));
        answer(context, caller, wait, together(caller, List.of(message), CallerAddress.of(context)));
    }

    private static Message deletion(String id) {
        var message = Message.delete(id, Message.UNTIMED);
        try {
            MessageRules.check(message);
            return message;
        } catch (RejectedException e) {
            throw Problem.invalid(List.of(new FieldError(null, e.field(), e.detail())))
                    .exception();
        }
    }

    /// Messages of an agent, as `POST /v1/messages` takes them.
    public JsonNode remember(Caller caller, byte[] json, String from) {
        caller.requireWrite();
        var messages = new CompleteDrafts(caller, clock.instant(), null).all(drafts(json));
        return Json.read(together(caller, messages, from).json());
    }

    public JsonNode forget(Caller caller, String id, String from) {
        caller.requireWrite();
        return Json.read(together(caller, List.of(deletion(id)), from).json());
    }

    private Caller writer(Context context) {
        var caller = callers.of(context);
        caller.requireWrite();
        return caller;
    }

    private void answer(Context context, Caller caller, Optional<AwaitPublished.Wait> wait, Receipt receipt) {
        var state = wait.map(its -> waits.await(its, receipt, caller, CallerAddress.of(context)));
        Json.answer(context, 202, state.map(receipt::json).orElseGet(receipt::json));
    }

    private static Optional<IdempotentAnswers.Key> idempotencyKey(Context context, Caller caller) {
        var text = context.header("Idempotency-Key");
        if (text == null) {
            return Optional.empty();
        }
        if (text.isBlank() || text.length() > LONGEST_KEY || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw Problem.invalid("Idempotency-Key", "must be 1 to " + LONGEST_KEY + " visible ASCII characters")
                    .exception();
        }
        Object speaker = caller.keyId().<Object>map(id -> id).orElse(caller.principal());
        return Optional.of(new IdempotentAnswers.Key(caller.tenant(), speaker, text));
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
