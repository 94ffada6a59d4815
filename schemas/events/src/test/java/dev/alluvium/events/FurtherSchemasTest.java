package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FurtherSchemasTest {
    private static final Schema OURS = AvroCodec.newest(EventKind.of(Samples.message()));

    @TempDir
    private Path folder;

    @Test
    void whatASchemaFromTheFutureAddsIsPassedOver() throws Exception {
        var theirs = withFurtherField("mood_" + System.nanoTime());
        var record = written(theirs);
        assertThatThrownBy(() -> PayloadCodec.decode(record, Message.class))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA));
        Files.writeString(folder.resolve("Message.v2.avsc"), theirs.toString());
        assertThat(FurtherSchemas.learn(folder)).hasSize(1);
        assertThat(PayloadCodec.decode(record, Message.class)).isEqualTo(Samples.message());
    }

    @Test
    void aSchemaThatLacksWhatWeNeedIsRefused() throws IOException {
        var text = OURS.toString().replace("\"name\":\"message_id\"", "\"name\":\"other_id\"");
        Files.writeString(folder.resolve("Message.v2.avsc"), text);
        assertThatThrownBy(() -> FurtherSchemas.learn(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks what we need");
    }

    @Test
    void somebodyElsesSchemaIsRefused() throws IOException {
        Files.writeString(folder.resolve("Other.avsc"), "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}");
        assertThatThrownBy(() -> FurtherSchemas.learn(folder)).hasMessageContaining("none of our schemas");
        Files.writeString(folder.resolve("Other.avsc"), "?");
        assertThatThrownBy(() -> FurtherSchemas.learn(folder)).hasMessageContaining("no Avro schema");
    }

    @Test
    void whatJsonAddsIsPassedOver() throws RejectedException {
        var ours = new String(PayloadCodec.json().encode(Samples.message()), StandardCharsets.UTF_8);
        var theirs = "{\"mood\":{\"is\":[\"good\"]}," + ours.substring(1);
        assertThat(PayloadCodec.decode(theirs.getBytes(StandardCharsets.UTF_8), Message.class))
                .isEqualTo(Samples.message());
    }

    private static Schema withFurtherField(String name) {
        var json = OURS.toString();
        int end = json.lastIndexOf("]");
        return new Schema.Parser()
                .parse(json.substring(0, end) + ",{\"name\":\"" + name + "\",\"type\":\"string\",\"default\":\"\"}"
                        + json.substring(end));
    }

    /// Our sample as they would write it.
    private static byte[] written(Schema theirs) throws IOException {
        var ours = PayloadCodec.avro().encode(Samples.message());
        var body = DecoderFactory.get().binaryDecoder(ours, 10, ours.length - 10, null);
        var record = new GenericDatumReader<GenericRecord>(OURS, theirs).read(null, body);
        var out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xc3)
                .put((byte) 1)
                .putLong(SchemaNormalization.parsingFingerprint64(theirs))
                .array());
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(theirs).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
