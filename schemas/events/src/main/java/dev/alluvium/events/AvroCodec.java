package dev.alluvium.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.FastReaderBuilder;

/// Avro single-object encoding, as section "Single-object encoding" of the Avro 1.12 specification has it.
///
/// Thread-safe: readers and writers keep nothing between calls. Avro's other reader keeps a cache
/// in each thread, which virtual threads would fill anew every time.
final class AvroCodec implements PayloadCodec {
    static final AvroCodec INSTANCE = new AvroCodec();

    private static final byte[] MAGIC = {(byte) 0xc3, 0x01};
    private static final int HEADER = MAGIC.length + Long.BYTES;
    /// A data model of our own: what a library registers with Avro's global one must not change how we read.
    private static final GenericData DATA = new GenericData();

    private record Writer(byte[] header, Schema schema, GenericDatumWriter<GenericRecord> body) {}

    private record Reader(EventKind kind, DatumReader<GenericRecord> body) {}

    private static final Map<EventKind, Writer> WRITERS = new EnumMap<>(EventKind.class);
    private static final Map<Long, Reader> READERS = new ConcurrentHashMap<>();

    static {
        var fast = new FastReaderBuilder(DATA);
        for (var kind : EventKind.values()) {
            var versions = ReleasedSchema.of(kind);
            var newest = versions.getLast();
            WRITERS.put(kind, writer(newest));
            var target = JavaStrings.in(newest.schema());
            for (var version : versions) {
                READERS.put(version.fingerprint(), new Reader(kind, reader(fast, version.schema(), target)));
            }
        }
    }

    private AvroCodec() {}

    static Schema newest(EventKind kind) {
        return WRITERS.get(kind).schema();
    }

    static void learn(EventKind kind, Schema written) {
        var target = JavaStrings.in(newest(kind));
        var reader = new Reader(kind, reader(new FastReaderBuilder(DATA), written, target));
        READERS.putIfAbsent(SchemaNormalization.parsingFingerprint64(written), reader);
    }

    static boolean claims(byte[] payload) {
        return payload[0] == MAGIC[0] && (payload.length == 1 || payload[1] == MAGIC[1]);
    }

    @Override
    public byte[] encode(Event event) {
        var writer = WRITERS.get(EventKind.of(event));
        var fields = AvroFieldWriter.of(writer.schema());
        Layout.write(event, fields);
        var out = new ByteArrayOutputStream(256);
        try {
            out.write(writer.header());
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.body().write(fields.record(), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to take bytes", e);
        }
        return out.toByteArray();
    }

    static Event decode(byte[] payload, Class<? extends Event> type) throws RejectedException {
        if (payload.length < HEADER) {
            throw new RejectedException(RejectReason.UNDECODABLE, null, "the record ends within the Avro header");
        }
        var fingerprint =
                ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong(MAGIC.length);
        var reader = READERS.get(fingerprint);
        if (reader == null) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    null,
                    "no schema has the fingerprint " + HexFormat.of().toHexDigits(fingerprint));
        }
        reader.kind().requireA(type);
        return reader.kind().read(new AvroFieldReader(readBody(reader, new BodyDecoder(payload, HEADER)), ""));
    }

    private static GenericRecord readBody(Reader reader, BodyDecoder body) throws RejectedException {
        GenericRecord record;
        try {
            record = reader.body().read(null, body);
        } catch (MalformedBytes e) {
            throw e.refusal();
        } catch (IOException | RuntimeException e) {
            // Avro meets an enum or union index out of range with whatever its code falls into.
            throw new RejectedException(
                    RejectReason.UNDECODABLE,
                    null,
                    "the body does not fit its schema: " + e.getClass().getSimpleName());
        }
        if (body.left() > 0) {
            throw new RejectedException(
                    RejectReason.UNDECODABLE, null, body.left() + " bytes follow the end of the body");
        }
        return record;
    }

    private static Writer writer(ReleasedSchema newest) {
        var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putLong(newest.fingerprint());
        return new Writer(header.array(), newest.schema(), new GenericDatumWriter<>(newest.schema(), DATA));
    }

    private static DatumReader<GenericRecord> reader(FastReaderBuilder fast, Schema written, Schema target) {
        try {
            return fast.createDatumReader(written, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
