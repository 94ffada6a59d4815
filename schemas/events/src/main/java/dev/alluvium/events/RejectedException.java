package dev.alluvium.events;

import java.util.Objects;

/// A record cannot be taken as it is. Nothing in here quotes the record: details name fields, positions and limits,
/// so that they can go to logs and headers.
///
/// No stack trace and no cause: a flood of bad records must stay cheap, and a parser's own message may quote its
/// input.
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1;

    private final RejectReason reason;
    private final String field;
    private final String detail;

    /// @param field  the field at fault in its JSON spelling, such as `sender.id`, or null when it is the whole
    ///     record
    /// @param detail a sentence for people, without any text of the record
    public RejectedException(RejectReason reason, String field, String detail) {
        super(reason.code() + ": " + (field == null ? "" : field + " ") + detail, null, false, false);
        this.reason = reason;
        this.field = field;
        this.detail = Objects.requireNonNull(detail, "detail");
    }

    public RejectReason reason() {
        return reason;
    }

    /// The field at fault, or null.
    public String field() {
        return field;
    }

    public String detail() {
        return detail;
    }
}
