package dev.alluvium.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// An event that a caller may be told, as it stands in the stream.
///
/// @param found what it was made of
/// @param json what the caller may know of it
/// @param frame shared by all streams that it goes to; not changed
record Told(Found found, byte[] json, byte[] frame) {
    static Told of(Found found, byte[] json) {
        var frame = new ByteArrayOutputStream(json.length + 200);
        frame.writeBytes(("id: " + found.after().text() + "\nevent: "
                        + found.what().kind().text() + "\ndata: ")
                .getBytes(UTF_8));
        frame.writeBytes(json);
        frame.writeBytes(new byte[] {'\n', '\n'});
        return new Told(found, json, frame.toByteArray());
    }

    Kind kind() {
        return found.what().kind();
    }

    ResultTopic topic() {
        return found.topic();
    }

    Position.Place record() {
        return found.record();
    }
}
