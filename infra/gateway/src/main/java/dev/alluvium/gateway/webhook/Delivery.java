package dev.alluvium.gateway.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.events.EventFeed;
import dev.alluvium.gateway.events.Notice;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.gateway.secret.SigningSecret;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Delivers to one subscription, on a thread of its own: each event in its order, until the address takes it.
final class Delivery implements EventFeed.Receiver {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final int GONE = 410;
    private static final long DOUBT_MILLIS = 1_000;

    private final Subscribed subscribed;
    private final SigningSecret secret;
    private final Tools tools;
    private final Thread thread;
    private String position;
    private int attempts;
    private String reason;
    private boolean dead;
    private boolean delivered;
    private boolean changed;
    private boolean sending;
    private boolean stopping;

    /// What all deliveries share.
    record Tools(EventFeed feed, PostOnce post, Retries retries, Meters meters, InstantSource clock) {}

    /// How far it has come.
    record State(Subscribed subscribed, String position, int attempts, String reason, boolean dead, boolean delivered) {
        Map<String, Object> view() {
            var view = new LinkedHashMap<String, Object>();
            view.put("tenant_id", subscribed.subscriber().tenant());
            view.put("subscription_id", subscribed.id());
            view.put("position", position);
            view.put("attempts", attempts);
            view.put("reason", reason);
            view.put("dead", dead);
            view.put("delivered", delivered);
            return view;
        }
    }

    /// @param secret empty when it cannot be opened: then nothing can be signed
    Delivery(Subscribed subscribed, Optional<SigningSecret> secret, Tools tools) {
        this.subscribed = subscribed;
        this.secret = secret.orElse(null);
        this.tools = tools;
        this.position = subscribed.position();
        this.attempts = subscribed.attempts();
        this.thread = Thread.ofVirtual().name("webhook").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Whatever is in hand.
    void end() {
        thread.interrupt();
    }

    /// Once what is in hand is answered: what the address has taken is not to be delivered again.
    synchronized void stop() {
        stopping = true;
        if (!sending) {
            thread.interrupt();
        }
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    void join(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    /// Whether something is to be said of it.
    synchronized boolean hasChanges() {
        return changed;
    }

    /// What is to be said of it, once.
    synchronized Optional<State> changes() {
        if (!changed) {
            return Optional.empty();
        }
        var state = new State(subscribed, position, attempts, reason, dead, delivered);
        changed = false;
        delivered = false;
        return Optional.of(state);
    }

    /// It could not be said.
    synchronized void unsaid(State state) {
        changed = true;
        delivered |= state.delivered();
    }

    private void run() {
        try {
            if (secret == null) {
                fail("its secret was sealed by another ALLUVIUM_GATEWAY_TOKEN: subscribe anew", true);
            } else {
                tools.feed().follow(subscribed.subscriber(), position, this);
            }
        } catch (InterruptedException e) {
            // Stopped, or dead.
        } catch (RuntimeException e) {
            log.error(
                    "a webhook of tenant {} stops, and is begun again",
                    subscribed.subscriber().tenant(),
                    e);
        }
    }

    @Override
    public void tell(Notice notice) throws InterruptedException {
        var next = Optional.of(notice);
        while (next.isPresent() && !send(body(next.get()), next.get().id())) {
            next = again(next.get());
        }
    }

    /// Much may have changed while the address did not answer: what the subscription may know of it, too.
    private Optional<Notice> again(Notice notice) throws InterruptedException {
        while (true) {
            try {
                return tools.feed().again(subscribed.subscriber(), notice);
            } catch (ProblemException e) {
                int status = e.problem().status();
                if (status != 429 && status < 500) {
                    throw new InterruptedException("it may be told nothing any more");
                }
                Thread.sleep(DOUBT_MILLIS);
            }
        }
    }

    @Override
    public void missed(String at) throws InterruptedException {
        var id = UUID.nameUUIDFromBytes((subscribed.id() + " " + at).getBytes(UTF_8))
                .toString();
        var body = body(
                "missed",
                tools.clock().instant().toString(),
                Json.read("{\"type\":\"events_missed\"}".getBytes(UTF_8)));
        while (!send(body, id)) {
            // Once more.
        }
    }

    @Override
    public synchronized void reached(String next) {
        changed |= !next.equals(position);
        position = next;
    }

    private static byte[] body(Notice notice) {
        return body(notice.kind().text(), notice.time(), notice.event());
    }

    private static byte[] body(String type, String time, JsonNode event) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", type);
        body.put("timestamp", time);
        body.put("data", event);
        return Json.bytes(body);
    }

    /// @return false when it is to be tried again, after the pause that this took
    private boolean send(byte[] body, String id) throws InterruptedException {
        PostOnce.Answer answer;
        try {
            answer = attempt(body, id);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            pause(fail(e.getMessage(), false), Optional.empty());
            return false;
        }
        if (answer.status() / 100 == 2) {
            succeed();
            return true;
        }
        var hint = answer.status() / 100 == 3 ? ", and redirects are not followed" : "";
        pause(fail("HTTP status " + answer.status() + hint, answer.status() == GONE), answer.retryAfter());
        return false;
    }

    private PostOnce.Answer attempt(byte[] body, String id) throws IOException, InterruptedException {
        begin();
        try {
            return tools.post().send(Target.parse(subscribed.url()), headers(id, body), body);
        } finally {
            done();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException();
        }
        sending = true;
    }

    private synchronized void done() {
        sending = false;
        if (stopping) {
            thread.interrupt();
        }
    }

    private Map<String, String> headers(String id, byte[] body) {
        var timestamp = Long.toString(tools.clock().instant().getEpochSecond());
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "alluvium-gateway");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", timestamp);
        headers.put("webhook-signature", secret.sign(id, timestamp, body));
        return headers;
    }

    private synchronized void succeed() {
        tools.meters().delivered().increment();
        attempts = 0;
        reason = null;
        delivered = true;
        changed = true;
    }

    /// @return the attempts that have failed
    private synchronized int fail(String why, boolean forGood) throws InterruptedException {
        attempts++;
        reason = why.substring(0, Math.min(why.length(), 400));
        dead = forGood || attempts >= tools.retries().attempts();
        changed = true;
        tools.meters().failed().increment();
        if (dead) {
            log.warn(
                    "subscription {} of tenant {} is dead after {} attempts: {}",
                    subscribed.id(),
                    subscribed.subscriber().tenant(),
                    attempts,
                    reason);
            throw new InterruptedException("dead");
        }
        return attempts;
    }

    private void pause(int failed, Optional<Duration> asked) throws InterruptedException {
        Thread.sleep(tools.retries().pause(failed, asked));
    }
}
