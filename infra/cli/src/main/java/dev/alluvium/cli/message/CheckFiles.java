package dev.alluvium.cli.message;

import java.util.ArrayList;
import java.util.List;

/// Reads every line of every file before anything is published.
public final class CheckFiles {
    private static final int SHOWN = 20;

    private final List<String> problems = new ArrayList<>();
    private long messages;
    private long further;

    private CheckFiles() {}

    /// @param problems the first of them, each naming file and line
    /// @param further how many more there are
    public record Report(long messages, List<String> problems, long further) {}

    public static Report check(List<MessageFile> files) {
        var check = new CheckFiles();
        files.forEach(check::read);
        return new Report(check.messages, List.copyOf(check.problems), check.further);
    }

    private void read(MessageFile file) {
        file.each(line -> {
            switch (line) {
                case MessageFile.Line.Good good -> messages++;
                case MessageFile.Line.Bad bad -> problem(file.name() + ":" + bad.number() + ": " + bad.problem());
            }
        });
    }

    private void problem(String line) {
        if (problems.size() < SHOWN) {
            problems.add(line);
        } else {
            further++;
        }
    }
}
