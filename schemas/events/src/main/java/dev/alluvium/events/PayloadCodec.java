package dev.alluvium.events;

/// How events become the values of Kafka records. Writers choose a form; readers take whichever comes.
///
/// All codecs are stateless and safe for use by any number of threads.
public interface PayloadCodec {
    /// @throws IllegalArgumentException when the event holds text that neither form can carry (an unpaired
    ///     surrogate) or metadata that is not a JSON object: such an event must not have been made
    byte[] encode(Event event);

    /// Avro single-object encoding by the newest schema: `C3 01`, the schema's CRC-64-AVRO fingerprint in
    /// little-endian order, the body.
    static PayloadCodec avro() {
        return AvroCodec.INSTANCE;
    }

    /// One line of JSON in UTF-8, names in snake case, enums in lower case. Results name themselves in `type`.
    static PayloadCodec json() {
        return JsonCodec.INSTANCE;
    }

    /// @param name `avro` or `json`, as in the settings
    static PayloadCodec named(String name) {
        return switch (name) {
            case "avro" -> avro();
            case "json" -> json();
            default -> throw new IllegalArgumentException("no payload format of this name; there are avro and json");
        };
    }

    /// Reads either form. The first bytes tell which: `C3 01` is Avro by any released schema; an opening brace,
    /// a byte order mark and white space before it allowed, is JSON. JSON fields that are not known are
    /// ignored: they are tomorrow's.
    ///
    /// @param payload the value of a record; null, a tombstone, is rejected
    /// @param type    the record type expected, or [Result] or [Event] where a topic carries several
    static <E extends Event> E decode(byte[] payload, Class<E> type) throws RejectedException {
        if (payload == null || payload.length == 0) {
            throw new RejectedException(RejectReason.UNDECODABLE, null, "the record has no value");
        }
        return type.cast(AvroCodec.claims(payload) ? AvroCodec.decode(payload, type) : JsonCodec.decode(payload, type));
    }
}
