package dev.alluvium.gateway.publish;

import dev.alluvium.events.Message;
import dev.alluvium.events.MessageDraft;
import dev.alluvium.events.RejectedException;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.gateway.publish.Publisher.Sent;
import dev.alluvium.http.admission.BusyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Publishes a message a line while the lines arrive. A line that is not valid is named in the answer, and
/// the others are published. What ends a request in the middle says how many messages are published.
final class PublishLines {
    private static final int LINES_AT_ONCE = 200;

    private final Publisher publisher;
    private final PublishRoutes.Limits limits;
    private final OwnMessages own;
    private final CompleteDrafts complete;
    private final List<Sent> sent = new ArrayList<>();
    private final List<FieldError> errors = new ArrayList<>();
    private int lines;

    PublishLines(Publisher publisher, PublishRoutes.Limits limits, OwnMessages own, CompleteDrafts complete) {
        this.publisher = publisher;
        this.limits = limits;
        this.own = own;
        this.complete = complete;
    }

    Receipt publish(InputStream body, String from) {
        try (var _ = limits.bytes().take(complete.caller().tenant(), Lines.HELD)) {
            send(new Lines(body), from);
        } catch (IOException e) {
            throw ended(Body.broken().problem());
        } catch (BusyException e) {
            throw ended(Problem.busy(e));
        } catch (ProblemException e) {
            throw ended(e.problem());
        }
        var receipt = new Receipt(acknowledged(), List.copyOf(errors));
        if (receipt.places().isEmpty()) {
            throw errors.isEmpty()
                    ? Problem.invalid("", "the body holds no message").exception()
                    : Problem.invalid(errors).exception();
        }
        return receipt;
    }

    private void send(Lines body, String from) throws IOException {
        var chunk = new ArrayList<Message>();
        for (var line = body.next(); line != null; line = body.next()) {
            if (lines == PublishRoutes.MOST_MESSAGES) {
                send(chunk, from);
                throw Problem.tooLarge("a request has at most " + PublishRoutes.MOST_MESSAGES
                                + " messages; send what follows in another one")
                        .with("Connection", "close")
                        .exception();
            }
            read(line).ifPresent(chunk::add);
            lines++;
            if (chunk.size() == LINES_AT_ONCE || !chunk.isEmpty() && !body.hasMoreAtHand()) {
                send(chunk, from);
            }
        }
        send(chunk, from);
    }

    private java.util.Optional<Message> read(byte[] line) {
        try {
            var message = complete.one(MessageDraft.read(line), lines);
            if (complete.caller().speaksIn(message)) {
                return java.util.Optional.of(message);
            }
            errors.add(new FieldError(lines, "sender", "this credential writes as the sender that it is bound to"));
        } catch (RejectedException e) {
            errors.add(new FieldError(lines, e.field(), e.detail()));
        }
        return java.util.Optional.empty();
    }

    private void send(List<Message> chunk, String from) {
        if (chunk.isEmpty()) {
            return;
        }
        var tenant = complete.caller().tenant();
        own.require(complete.caller(), chunk, from);
        if (sent.isEmpty()) {
            limits.budget().count(tenant, chunk.size());
        } else {
            limits.budget().await(tenant, chunk.size());
        }
        chunk.forEach(message -> sent.add(publisher.sendLine(complete.caller(), message)));
        chunk.clear();
    }

    private List<Place> acknowledged() {
        var places = new ArrayList<Place>(sent.size());
        try {
            sent.forEach(each -> places.add(each.await()));
        } catch (ProblemException e) {
            throw said(e.problem(), places);
        }
        return places;
    }

    private ProblemException ended(Problem problem) {
        return said(problem, acknowledged());
    }

    private ProblemException said(Problem problem, List<Place> places) {
        var receipt = Receipt.of(places);
        return problem.saying("published", places.size())
                .saying("lines_read", lines)
                .saying("wait_for", receipt.token().orElse(null))
                .exception();
    }
}
