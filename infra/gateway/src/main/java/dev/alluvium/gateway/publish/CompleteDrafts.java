package dev.alluvium.gateway.publish;

import dev.alluvium.events.Message;
import dev.alluvium.events.MessageDraft;
import dev.alluvium.events.MessageDraft.Defaults;
import dev.alluvium.events.RejectedException;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.gateway.http.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Makes messages of what one request says, with what it leaves out.
///
/// @param key of idempotency; null when the request has none
record CompleteDrafts(Caller caller, Instant now, String key) {
    private static final String CHANNEL = "api";
    private static final int MOST_ERRORS = 100;

    /// All of them, or a problem that names each that is not valid.
    List<Message> all(List<MessageDraft> drafts) {
        var messages = new ArrayList<Message>(drafts.size());
        var errors = new ArrayList<FieldError>();
        boolean single = drafts.size() == 1;
        for (int i = 0; i < drafts.size() && errors.size() < MOST_ERRORS; i++) {
            try {
                messages.add(one(drafts.get(i), i));
            } catch (RejectedException e) {
                errors.add(new FieldError(single ? null : i, e.field(), e.detail()));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        for (int i = 0; i < messages.size(); i++) {
            requireOwn(messages.get(i), single ? null : i);
        }
        return messages;
    }

    Message edit(MessageDraft draft) {
        try {
            var message = draft.complete(Defaults.only(caller.principal().orElse(null)));
            requireOwn(message, null);
            return message;
        } catch (RejectedException e) {
            throw Problem.invalid(List.of(new FieldError(null, e.field(), e.detail())))
                    .exception();
        }
    }

    /// @param index in its request
    Message one(MessageDraft draft, int index) throws RejectedException {
        return draft.complete(
                new Defaults(id(index), now, CHANNEL, caller.principal().orElse(null)));
    }

    /// A request that is repeated with its key makes the same messages, whichever process it meets.
    private String id(int index) {
        if (key == null) {
            return TimeOrderedId.random(now).toString();
        }
        var speaker = caller.keyId()
                .map(UUID::toString)
                .or(() -> caller.principal().map(its -> its.type() + " " + its.id()))
                .orElse("");
        return UUID.nameUUIDFromBytes(PublishRoutes.utf8(caller.tenant() + "\n" + speaker + "\n" + index + "\n" + key))
                .toString();
    }

    private void requireOwn(Message message, Integer index) {
        if (!caller.speaksIn(message)) {
            throw notOwn(index);
        }
    }

    static ProblemException notOwn(Integer index) {
        return Problem.forbidden((index == null ? "" : "message " + index + ": ")
                        + "sender: this credential writes as the sender that it is bound to, and as nobody else")
                .exception();
    }
}
