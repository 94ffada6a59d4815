package dev.alluvium.events;

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

    private static Message checked(Event event) throws RejectedException {
        var message = (Message) event;
        MessageRules.check(message);
        return message;
    }
}
