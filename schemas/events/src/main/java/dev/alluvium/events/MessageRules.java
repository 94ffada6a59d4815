package dev.alluvium.events;

import java.time.Instant;

/// What a message must be like to be stored. Checked by the ingest-worker for every record and by the command line
/// before it publishes; the same rules, so that what the command line lets through is stored.
///
/// "Characters" are Unicode code points. Why these limits: see RATIONALE.md.
public final class MessageRules {
    /// Of `message_id`, `parent_message_id`, `session_id`, `channel`, `sender.id` and `sender.name`, in
    /// characters.
    public static final int MAX_ID_LENGTH = 200;
    /// Of `message_type`, in characters.
    public static final int MAX_TYPE_LENGTH = 100;
    /// Of the whole `scope`, in characters.
    public static final int MAX_SCOPE_LENGTH = 200;
    /// Of `content`, in bytes of UTF-8.
    public static final int MAX_CONTENT_BYTES = 1 << 20;
    /// Of `metadata`, in bytes of UTF-8.
    public static final int MAX_METADATA_BYTES = 64 << 10;
    /// Objects and arrays within each other in `metadata`, the outermost included.
    public static final int MAX_METADATA_DEPTH = 32;
    /// Of a number in `metadata`, written out in full: as many before the point, as many after it.
    public static final int MAX_METADATA_DIGITS = 1_000;
    /// Earlier times are a sign taken for a time: minus one, or seconds where microseconds belong.
    public static final Instant EARLIEST = Instant.EPOCH;
    /// The last microsecond of the last year that has four digits: all text forms of later times differ between
    /// languages.
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private MessageRules() {}

    /// @throws RejectedException naming the first field that breaks a rule
    public static void check(Message message) throws RejectedException {
        boolean whole = message.operation() == Operation.UPSERT;
        checkText("message_id", message.messageId(), MAX_ID_LENGTH, true);
        checkText("session_id", message.sessionId(), MAX_ID_LENGTH, whole);
        checkParent(message.parentMessageId());
        checkText("channel", message.channel(), MAX_ID_LENGTH, whole);
        checkSender(message.sender(), whole);
        checkText("message_type", message.messageType(), MAX_TYPE_LENGTH, whole);
        checkText("scope", message.scope(), MAX_SCOPE_LENGTH, false);
        checkScopePath(message.scope());
        checkContent(message.content(), whole);
        if (message.metadata() != null) {
            checkCharacters("metadata", message.metadata());
            MetadataRules.check(message.metadata());
        }
        checkTime(message.occurredAt());
    }

    private static void checkParent(String parent) throws RejectedException {
        if (parent != null) {
            checkText("parent_message_id", parent, MAX_ID_LENGTH, false);
            if (parent.isEmpty()) {
                throw invalid("parent_message_id", "must be absent or null rather than empty");
            }
        }
    }

    private static void checkSender(Sender sender, boolean whole) throws RejectedException {
        checkText("sender.id", sender.id(), MAX_ID_LENGTH, whole);
        if (sender.name() != null) {
            checkText("sender.name", sender.name(), MAX_ID_LENGTH, false);
        }
    }

    private static void checkText(String field, String text, int maximum, boolean required) throws RejectedException {
        if (required && text.isBlank()) {
            throw new RejectedException(RejectReason.FIELD_MISSING, field, "is empty or blank");
        }
        checkCharacters(field, text);
        // The first comparison spares counting in all but the longest.
        if (text.length() > maximum && text.codePointCount(0, text.length()) > maximum) {
            throw new RejectedException(
                    RejectReason.FIELD_TOO_LONG, field, "is longer than " + maximum + " characters");
        }
    }

    /// What Postgres refuses in text and in `jsonb`, however well it is encoded.
    static void checkCharacters(String field, String text) throws RejectedException {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new RejectedException(RejectReason.NUL_CHARACTER, field, "has a NUL character at index " + nul);
        }
        int half = Text.unpairedSurrogate(text);
        if (half >= 0) {
            throw new RejectedException(
                    RejectReason.UNPAIRED_SURROGATE, field, "has an unpaired surrogate at index " + half);
        }
    }

    /// Segments parted by single slashes, none before the first or after the last, so that a scope has one
    /// spelling and its ancestors can be had by cutting at slashes.
    private static void checkScopePath(String scope) throws RejectedException {
        if (scope.startsWith("/") || scope.endsWith("/") || scope.contains("//")) {
            throw invalid("scope", "must be a path such as support/billing, without empty parts");
        }
        if (scope.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw invalid("scope", "must not hold white space or control characters");
        }
    }

    private static void checkContent(String content, boolean whole) throws RejectedException {
        if (whole && content.isEmpty()) {
            throw new RejectedException(RejectReason.FIELD_MISSING, "content", "is empty");
        }
        checkCharacters("content", content);
        if (content.length() > MAX_CONTENT_BYTES || Text.utf8Length(content) > MAX_CONTENT_BYTES) {
            throw new RejectedException(
                    RejectReason.CONTENT_TOO_LARGE, "content", "is larger than " + MAX_CONTENT_BYTES + " bytes");
        }
    }

    private static void checkTime(Instant time) throws RejectedException {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new RejectedException(
                    RejectReason.TIME_OUT_OF_RANGE, "occurred_at", "is not between " + EARLIEST + " and " + LATEST);
        }
    }

    private static RejectedException invalid(String field, String detail) {
        return new RejectedException(RejectReason.FIELD_INVALID, field, detail);
    }
}
