package dev.alluvium.cli.docs;

import java.util.ArrayList;
import java.util.List;

/// The commands of a shell text, as lists of words. Knows what documents use: quotes, comments, pipes, redirections,
/// continued lines, and commands within `$(…)`, which are commands of their own.
public final class ShellText {
    private static final String SEPARATORS = "\n;|&";

    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private int at;

    private ShellText(String text) {
        this.text = text;
    }

    public static List<List<String>> commands(String text) {
        var shell = new ShellText(text);
        shell.commandsUntil('\0');
        return shell.commands;
    }

    private void commandsUntil(char end) {
        while (at < text.length() && text.charAt(at) != end) {
            if (SEPARATORS.indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                command(end);
            }
        }
        at++;
    }

    private void command(char end) {
        var words = new ArrayList<String>();
        while (at < text.length() && text.charAt(at) != end && SEPARATORS.indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (c == ' ' || text.startsWith("\\\n", at)) {
                at += c == ' ' ? 1 : 2;
            } else if (c == '#') {
                at = lineEnd();
            } else if (c == '<' || c == '>') {
                at++;
                skipBlanks();
                word(end);
            } else {
                words.add(word(end));
            }
        }
        while (!words.isEmpty() && words.getFirst().matches("\\w+=.*")) {
            words.removeFirst();
        }
        if (!words.isEmpty()) {
            commands.add(words);
        }
    }

    private String word(char end) {
        var word = new StringBuilder();
        while (at < text.length() && (" <>" + SEPARATORS + end).indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            switch (c) {
                case '\'' -> {
                    int close = text.indexOf('\'', at + 1);
                    word.append(text, at + 1, close);
                    at = close + 1;
                }
                case '"' -> quoted(word);
                case '\\' -> {
                    word.append(text.charAt(at + 1));
                    at += 2;
                }
                default -> plain(word);
            }
        }
        return word.toString();
    }

    private void quoted(StringBuilder word) {
        at++;
        while (text.charAt(at) != '"') {
            plain(word);
        }
        at++;
    }

    private void plain(StringBuilder word) {
        if (text.startsWith("$(", at)) {
            at += 2;
            commandsUntil(')');
            word.append("$(…)");
        } else {
            word.append(text.charAt(at++));
        }
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private int lineEnd() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }
}
