package dev.alluvium.client;

import dev.alluvium.client.Publishing.Until;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A tenant's memory, as a credential opens it, through the gateway. Methods wait for the answer; those of [#async]
/// do not. Each throws [AlluviumException]. Thread-safe; one serves a whole program.
public final class Alluvium implements AutoCloseable {
    private static final String MESSAGES = "/v1/messages";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int LARGEST_PAGE = 200;

    private final Calls calls;

    private Alluvium(Calls calls) {
        this.calls = calls;
    }

    public static Alluvium connect(URI gateway, String key) {
        return connect(gateway, key, Options.DEFAULT);
    }

    public static Alluvium connect(URI gateway, String key, Options options) {
        return new Alluvium(new Calls(Connection.to(gateway, key, options), options, InstantSource.system()));
    }

    public AsyncAlluvium async() {
        return new AsyncAlluvium(this);
    }

    public Published publish(NewMessage message) {
        return publish(message, Publishing.USUAL);
    }

    public Published publish(NewMessage message, Publishing how) {
        return post(message.fields(), how);
    }

    /// All of them, or none.
    public Published publish(List<NewMessage> messages) {
        return publish(messages, Publishing.USUAL);
    }

    /// All of them, or none.
    ///
    /// @param messages up to 10,000
    public Published publish(List<NewMessage> messages, Publishing how) {
        return post(messages.stream().map(NewMessage::fields).toList(), how);
    }

    private Published post(Object body, Publishing how) {
        return written(Ask.send("POST", MESSAGES + how.query(), body).header("Idempotency-Key", how.keyOrNew()), how);
    }

    private Published written(Ask ask, Publishing how) {
        return Published.of(calls.ask(ask.waiting(how.waiting())));
    }

    /// Puts a message in the place of the one with its id. It says all that it is to have.
    public Published edit(NewMessage whole) {
        return edit(whole, Publishing.USUAL);
    }

    /// @param how its key is not used: an edit may be repeated
    public Published edit(NewMessage whole, Publishing how) {
        var id = whole.id().orElseThrow(() -> new IllegalArgumentException("an edit names its message's id"));
        return written(Ask.send("PUT", pathOf(id) + how.query(), whole.fields()), how);
    }

    public Published delete(String messageId) {
        return delete(messageId, Publishing.USUAL);
    }

    /// @param how its key is not used: a deletion may be repeated
    public Published delete(String messageId, Publishing how) {
        return written(Ask.delete(pathOf(messageId) + how.query()), how);
    }

    private static String pathOf(String messageId) {
        return MESSAGES + "/" + Ask.segment(messageId);
    }

    public Found<Hit> search(Search search) {
        return Found.of(found(search), Hit::of);
    }

    public Found<Insight.Hit> searchInsights(Search search) {
        return Found.of(found(search.with("target", "insights")), Insight.Hit::of);
    }

    private Fields found(Search search) {
        return calls.ask(Ask.send("POST", "/v1/search", search.fields()).waiting(search.waiting()));
    }

    /// Returns once what was published is that far.
    ///
    /// @throws ProblemException 409 when it was rejected, 504 when it was not that far in time
    public TenantStatus await(Published published, Until until, Duration longest) {
        var end = System.nanoTime() + longest.toNanos();
        while (true) {
            var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            var wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
            try {
                var query = Ask.query(With.field(
                        Map.of("wait_for", published.token(), "until", until.text()), "timeout_ms", wait.toMillis()));
                return TenantStatus.of(calls.ask(Ask.get("/v1/status" + query).waiting(wait)));
            } catch (ProblemException e) {
                if (e.status() != 504 || System.nanoTime() >= end) {
                    throw e;
                }
            }
        }
    }

    public TenantStatus status() {
        return TenantStatus.of(calls.ask(Ask.get("/v1/status")));
    }

    public Caller caller() {
        return Caller.of(calls.ask(Ask.get("/v1/caller")));
    }

    /// Empty when there is none, or it is not for this credential.
    public Optional<Message> message(String id) {
        return maybe(pathOf(id)).map(Message::of);
    }

    public Optional<MessageStatus> messageStatus(String id) {
        return maybe(pathOf(id) + "/status").map(MessageStatus::of);
    }

    private Optional<Fields> maybe(String path) {
        try {
            return Optional.of(calls.ask(Ask.get(path)));
        } catch (ProblemException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// A session in its order, page by page.
    ///
    /// @param limit of the page, 1 to 200
    public Page<Message> session(String id, int limit, Optional<String> cursor) {
        Map<String, Object> first = Map.of("limit", limit);
        var query = Ask.query(cursor.map(at -> With.field(first, "cursor", at)).orElse(first));
        var path = "/v1/sessions/" + Ask.segment(id) + MESSAGES.substring("/v1".length());
        return Page.of(calls.ask(Ask.get(path + query)), "messages", Message::of);
    }

    /// A whole session in its order, read as far as the stream is.
    public Stream<Message> session(String id) {
        return Page.all(cursor -> session(id, LARGEST_PAGE, cursor));
    }

    /// Those that were last borne out come first.
    public Page<Insight> insights(InsightQuery query) {
        return Page.of(calls.ask(Ask.get("/v1/insights" + Ask.query(query.fields()))), "insights", Insight::of);
    }

    /// All of them, read as far as the stream is.
    public Stream<Insight> allInsights(InsightQuery query) {
        return Page.all(cursor -> insights(cursor.map(query::cursor).orElse(query)));
    }

    public Optional<Insight.Detail> insight(String id) {
        return maybe("/v1/insights/" + Ask.segment(id)).map(Insight.Detail::of);
    }

    /// From the return of this method on.
    ///
    /// @param kinds of `stored`, `embedded`, `failed`, `rejected` and `insight`; all when there are none
    public EventStream events(String... kinds) {
        return new EventStream(calls, Set.of(kinds), Optional.empty()).begin();
    }

    /// @param lastEventId [EventStream#lastEventId] of an earlier stream, behind which this one begins
    public EventStream eventsSince(String lastEventId, String... kinds) {
        return new EventStream(calls, Set.of(kinds), Optional.of(lastEventId)).begin();
    }

    /// Ends what is in progress.
    @Override
    public void close() {
        calls.connection().http().shutdownNow();
        calls.connection().http().close();
    }

    @Override
    public String toString() {
        return "Alluvium at " + calls.connection();
    }
}
