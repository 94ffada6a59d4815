package dev.alluvium.events;

import java.io.IOException;

/// Carries a refusal through Avro's readers, which let nothing but `IOException` pass. Never leaves [AvroCodec].
final class MalformedBytes extends IOException {
    private static final long serialVersionUID = 1;

    private final RejectedException refusal;

    MalformedBytes(RejectedException refusal) {
        super(refusal);
        this.refusal = refusal;
    }

    MalformedBytes(String detail) {
        this(new RejectedException(RejectReason.UNDECODABLE, null, detail));
    }

    /// Costs most of a refusal, and nobody would see it.
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    RejectedException refusal() {
        return refusal;
    }
}
