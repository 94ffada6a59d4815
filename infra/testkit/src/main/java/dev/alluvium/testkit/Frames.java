package dev.alluvium.testkit;

import java.io.DataInputStream;
import java.io.IOException;

/// Finds the messages in the two streams of one connection. Each stream is read by one thread of its own.
sealed interface Frames permits KafkaFrames, PostgresFrames {

    /// @param bytes all of it, as it came
    /// @param step what it is, when that is of interest; else null
    record Frame(byte[] bytes, String step) {}

    /// @throws java.io.EOFException the client is done
    Frame request(DataInputStream in) throws IOException;

    Frame answer(DataInputStream in) throws IOException;
}
