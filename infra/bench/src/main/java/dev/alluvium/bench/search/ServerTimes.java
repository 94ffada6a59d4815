package dev.alluvium.bench.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.scratch.ScratchDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// How long the server worked on searches by its own account: the log with the duration of each step of each statement,
/// which the server does not count the writing of. One search at a time.
public final class ServerTimes implements AutoCloseable {
    private static final String ALTERED = "alter role " + ScratchDatabase.READER;

    /// For the next connections of the role that searches: every statement, without what it was given.
    public static final List<String> LOGGED =
            List.of(ALTERED + " set log_min_duration_statement = 0", ALTERED + " set log_parameter_max_length = 0");

    public static final List<String> NOT_LOGGED =
            List.of(ALTERED + " reset log_min_duration_statement", ALTERED + " reset log_parameter_max_length");

    private static final Pattern LINE = Pattern.compile("[-0-9]+ [:.0-9]+ \\S+ \\[(\\d+)] .*?duration: ([0-9.]+) ms.*");
    private static final String DISTANCE = "<=>";
    private static final String BEGIN = "BEGIN READ ONLY";
    /// Nothing of a transaction comes after it. It has a name once the driver has prepared it.
    private static final Pattern LAST = Pattern.compile("execute \\S+:  reset all$");

    private final RandomAccessFile log;

    public ServerTimes(Path log) throws IOException {
        this.log = new RandomAccessFile(log.toFile(), "r");
        this.log.seek(this.log.length());
    }

    /// Forgets what has been so far.
    public void skip() throws IOException {
        log.seek(log.length());
    }

    /// Of each search since then, with all statements of its transaction; others are not counted. In their order, as
    /// long as they come one after the other.
    public List<Double> millis() throws IOException {
        var written = new byte[Math.toIntExact(log.length() - log.getFilePointer())];
        log.readFully(written);
        return millis(new String(written, UTF_8));
    }

    public static List<Double> millis(String lines) {
        var searches = new ArrayList<Double>();
        var open = new HashMap<String, Double>();
        var searching = new HashSet<String>();
        var backend = "";
        for (var line : lines.split("\n")) {
            var match = LINE.matcher(line);
            if (match.matches()) {
                backend = match.group(1);
                if (line.contains(BEGIN)) {
                    open.put(backend, 0.0);
                }
                open.merge(backend, Double.parseDouble(match.group(2)), Double::sum);
            }
            if (line.contains(DISTANCE)) {
                searching.add(backend);
            }
            if (LAST.matcher(line).find()) {
                double taken = open.remove(backend);
                if (searching.remove(backend)) {
                    searches.add(taken);
                }
            }
        }
        return searches;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
