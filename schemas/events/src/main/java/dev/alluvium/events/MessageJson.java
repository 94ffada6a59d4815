package dev.alluvium.events;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Messages as lines of JSON, for files and the command line.
public final class MessageJson {
    private MessageJson() {}

    /// Decodes one line and checks it by the [MessageRules].
    ///
    /// @param line without or with its line end; empty lines are the caller's to skip
    /// @throws RejectedException naming the field, or the position in the line when it is not JSON
    public static Message parseLine(String line) throws RejectedException {
        return checked(JsonCodec.decode(line, Message.class));
    }

    /// @param line in UTF-8; see [#parseLine(String)]
    public static Message parseLine(byte[] line) throws RejectedException {
        return checked(JsonCodec.decode(line, Message.class));
    }

    /// Reads a file with a message on each line, compressed when its name ends with `.gz`.
    ///
    /// @param most how many messages are read at most
    /// @throws IOException also for a message that is not valid
    public static List<Message> readFile(Path file, int most) throws IOException {
        var messages = new ArrayList<Message>();
        var bytes = Files.newInputStream(file);
        try (var lines = new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null && messages.size() < most; line = lines.readLine()) {
                messages.add(parseLine(line));
            }
        } catch (RejectedException e) {
            throw new IOException(file + " holds a message that is not valid: " + e.getMessage(), e);
        }
        return messages;
    }

    private static Message checked(Event event) throws RejectedException {
        var message = (Message) event;
        MessageRules.check(message);
        return message;
    }
}
