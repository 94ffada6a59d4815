package dev.alluvium.client;

import dev.alluvium.client.Publishing.Until;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The methods of [Alluvium] without waiting. Each call has a virtual thread; a future that is cancelled, or ends by
/// a time limit, ends its call. Thread-safe.
public final class AsyncAlluvium {
    private final Alluvium alluvium;

    AsyncAlluvium(Alluvium alluvium) {
        this.alluvium = alluvium;
    }

    public CompletableFuture<Published> publish(NewMessage message) {
        return publish(message, Publishing.USUAL);
    }

    public CompletableFuture<Published> publish(NewMessage message, Publishing how) {
        return begin(() -> alluvium.publish(message, how));
    }

    public CompletableFuture<Published> publish(List<NewMessage> messages) {
        return publish(messages, Publishing.USUAL);
    }

    public CompletableFuture<Published> publish(List<NewMessage> messages, Publishing how) {
        return begin(() -> alluvium.publish(messages, how));
    }

    public CompletableFuture<Published> edit(NewMessage whole, Publishing how) {
        return begin(() -> alluvium.edit(whole, how));
    }

    public CompletableFuture<Published> delete(String messageId, Publishing how) {
        return begin(() -> alluvium.delete(messageId, how));
    }

    public CompletableFuture<Found<Hit>> search(Search search) {
        return begin(() -> alluvium.search(search));
    }

    public CompletableFuture<Found<Insight.Hit>> searchInsights(Search search) {
        return begin(() -> alluvium.searchInsights(search));
    }

    public CompletableFuture<TenantStatus> await(Published published, Until until, Duration longest) {
        return begin(() -> alluvium.await(published, until, longest));
    }

    public CompletableFuture<TenantStatus> status() {
        return begin(alluvium::status);
    }

    public CompletableFuture<Caller> caller() {
        return begin(alluvium::caller);
    }

    public CompletableFuture<Optional<Message>> message(String id) {
        return begin(() -> alluvium.message(id));
    }

    public CompletableFuture<Optional<MessageStatus>> messageStatus(String id) {
        return begin(() -> alluvium.messageStatus(id));
    }

    public CompletableFuture<Page<Message>> session(String id, int limit, Optional<String> cursor) {
        return begin(() -> alluvium.session(id, limit, cursor));
    }

    public CompletableFuture<Page<Insight>> insights(InsightQuery query) {
        return begin(() -> alluvium.insights(query));
    }

    public CompletableFuture<Optional<Insight.Detail>> insight(String id) {
        return begin(() -> alluvium.insight(id));
    }

    /// Hands events on, one by one, until the future is cancelled or nothing can be told any more.
    public CompletableFuture<Void> events(Consumer<Event> told, String... kinds) {
        return begin(() -> {
            try (var events = alluvium.events(kinds)) {
                while (true) {
                    told.accept(events.next());
                }
            }
        });
    }

    private static <T> CompletableFuture<T> begin(Callable<T> work) {
        var future = new CompletableFuture<T>();
        var thread = Thread.ofVirtual().name("alluvium-client").unstarted(() -> run(work, future));
        future.whenComplete((_, _) -> {
            if (!thread.equals(Thread.currentThread())) {
                thread.interrupt();
            }
        });
        thread.start();
        return future;
    }

    private static <T> void run(Callable<T> work, CompletableFuture<T> future) {
        try {
            future.complete(work.call());
        } catch (Throwable e) {
            // Whoever waits for the future decides.
            future.completeExceptionally(e);
        }
    }
}
