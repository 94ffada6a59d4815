package dev.alluvium.cli.message;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.LineReader;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageRules;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file with one message in JSON on each line, compressed or not.
///
/// @param name what the person called it
public record MessageFile(String name, Path path) {
    /// Room for the largest message with every character escaped.
    private static final int LONGEST_LINE = 16 << 20;

    /// One line that is not blank.
    ///
    /// @param number counted from 1, blank lines too
    sealed interface Line {
        int number();

        record Good(int number, Message message) implements Line {}

        record Bad(int number, String problem) implements Line {}
    }

    void each(Consumer<Line> reader) {
        try (var in = open()) {
            var lines = new LineReader(in, LONGEST_LINE);
            var number = 0;
            for (var bytes = lines.next(); bytes != null; bytes = lines.next()) {
                number++;
                parse(number, bytes, lines.tooLong()).ifPresent(reader);
            }
        } catch (ZipException | EOFException e) {
            throw new Failure(name + ": not a whole gzip file (" + e.getMessage() + ")", e);
        } catch (NoSuchFileException e) {
            throw new Failure(name + ": no such file", e);
        } catch (IOException e) {
            throw new Failure(name + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /// What the first bytes say counts, not the name.
    private InputStream open() throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(path), 64 << 10);
        in.mark(2);
        var first = in.readNBytes(2);
        in.reset();
        if (first.length >= 2 && first[0] == 0x1f && first[1] == (byte) 0x8b) {
            return new GZIPInputStream(in, 64 << 10);
        }
        if (first.length == 0) {
            throw new Failure(name + ": is empty");
        }
        if (name.endsWith(".gz") && first[0] != '{') {
            throw new Failure(name + ": is named .gz and is no gzip file");
        }
        return in;
    }

    private static boolean hasByteOrderMark(byte[] line) {
        return line.length >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf;
    }

    static Optional<Line> parse(int number, byte[] line, boolean tooLong) {
        if (tooLong) {
            return Optional.of(new Line.Bad(number, "the line is longer than " + (LONGEST_LINE >> 20) + " MiB"));
        }
        var first = firstCharacter(line);
        if (first < 0) {
            return Optional.empty();
        }
        if (line[first] != '{') {
            return Optional.of(new Line.Bad(number, "not a JSON object: a line is one message"));
        }
        try {
            var message = PayloadCodec.decode(line, Message.class);
            MessageRules.check(message);
            return Optional.of(new Line.Good(number, message));
        } catch (RejectedException e) {
            return Optional.of(new Line.Bad(number, words(e)));
        }
    }

    private static String words(RejectedException e) {
        var field = e.field() == null ? "" : e.field() + ": ";
        // The parser counts within the one line that it was given.
        var detail = e.detail().replaceAll("line 1, column (\\d+)", "column $1");
        return field + detail + " (" + e.reason().code() + ")";
    }

    /// Files that were put together have a byte order mark at the start of each.
    private static int firstCharacter(byte[] line) {
        for (var at = hasByteOrderMark(line) ? 3 : 0; at < line.length; at++) {
            if (line[at] != ' ' && line[at] != '\t' && line[at] != '\r') {
                return at;
            }
        }
        return -1;
    }
}
