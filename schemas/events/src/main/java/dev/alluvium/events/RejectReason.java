package dev.alluvium.events;

import java.util.Locale;

/// Why a record is rejected. The codes are a contract: they stand in headers, metrics and alerts. Add, never rename.
public enum RejectReason {
    /// Neither Avro single-object encoding nor a JSON object, or one that is damaged.
    UNDECODABLE,
    /// Avro by a schema that this version does not know, or an event that does not belong on this topic.
    UNKNOWN_SCHEMA,
    KEY_MISSING,
    KEY_NOT_A_UUID,
    UNKNOWN_TENANT,
    SUSPENDED_TENANT,
    /// The tenant was erased; its id is never used again, so that this is for good.
    ERASED_TENANT,
    /// A required field is absent, null or empty.
    FIELD_MISSING,
    /// A field has the wrong type or form.
    FIELD_INVALID,
    FIELD_TOO_LONG,
    CONTENT_TOO_LARGE,
    METADATA_NOT_AN_OBJECT,
    TIME_OUT_OF_RANGE,
    NUL_CHARACTER,
    UNPAIRED_SURROGATE,
    /// It says for whom it writes ([IfSender]), and another sender has written the message.
    NOT_THE_SENDER,
    /// The database refuses it for a reason that no rule foresaw; the records beside it were stored.
    NOT_STORABLE;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The reason as it stands in the `alluvium-reason` header, such as `field-too-long`.
    public String code() {
        return code;
    }
}
