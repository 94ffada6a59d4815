package dev.alluvium.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// An event that a caller may be told, as it stands in the stream.
///
/// @param frame shared by all streams that it goes to; not changed
record Told(Kind kind, ResultTopic topic, Position.Place record, byte[] frame) {
    static Told of(Found found, byte[] json) {
        var frame = new ByteArrayOutputStream(json.length + 200);
        frame.writeBytes(("id: " + found.after().text() + "\nevent: "
                        + found.what().kind().text() + "\ndata: ")
                .getBytes(UTF_8));
        frame.writeBytes(json);
        frame.writeBytes(new byte[] {'\n', '\n'});
        return new Told(found.what().kind(), found.topic(), found.record(), frame.toByteArray());
    }
}
