package dev.alluvium.insight.derive.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The rules of a resource file beside this class, in the file's order. The head of each file describes its form.
///
/// A file that cannot be read is our fault, and the process does not start: the exception names file and line.
final class RuleFile {

    private static final Pattern USE = Pattern.compile("%([A-Z_]+)%");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final String DEFINE = "define";

    /// @param at     file and line
    /// @param values what stands behind the name
    record Rule(String at, String name, List<String> values, Pattern pattern) {

        String value(int place) {
            if (place >= values.size()) {
                throw new IllegalStateException(at + ": " + name + " says too little: " + values);
            }
            return values.get(place);
        }

        double weight(int place) {
            try {
                return Double.parseDouble(value(place));
            } catch (NumberFormatException e) {
                throw new IllegalStateException(at + ": " + value(place) + " is no weight", e);
            }
        }

        boolean is(String flag) {
            return values.contains(flag);
        }
    }

    /// A header with the lines behind it.
    private record Block(int line, List<String> header, List<String> lines) {}

    private final String file;
    private final Map<String, String> definitions = new LinkedHashMap<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private RuleFile(String file, String text) {
        this.file = file;
        blocks(text).forEach(this::add);
    }

    static RuleFile read(String file) {
        try (var in = RuleFile.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return of(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RuleFile of(String file, String text) {
        return new RuleFile(file, text);
    }

    List<Rule> rules() {
        return List.copyOf(rules.values());
    }

    Rule rule(String name) {
        var rule = rules.get(name);
        if (rule == null) {
            throw new IllegalStateException(file + " has no rule " + name);
        }
        return rule;
    }

    Pattern pattern(String name) {
        return rule(name).pattern();
    }

    private List<Block> blocks(String text) {
        var blocks = new ArrayList<Block>();
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                blocks.add(new Block(i + 1, List.of(SPACES.split(line)), new ArrayList<>()));
            } else if (blocks.isEmpty()) {
                throw fault(i + 1, "an expression without a name before it", null);
            } else {
                blocks.getLast().lines().add(line.strip());
            }
        }
        return blocks;
    }

    private void add(Block block) {
        if (block.lines().isEmpty()) {
            throw fault(block.line(), "no expression behind " + block.header(), null);
        }
        var expression = new StringBuilder();
        block.lines().forEach(line -> expression.append(expanded(block, line)));
        var name = block.header().getFirst();
        if (name.equals(DEFINE)) {
            definitions.put(block.header().get(1), expression.toString());
        } else if (rules.put(name, rule(block, expression.toString())) != null) {
            throw fault(block.line(), name + " is there twice", null);
        }
    }

    private Rule rule(Block block, String expression) {
        var header = block.header();
        try {
            var at = file + ", line " + block.line();
            return new Rule(at, header.getFirst(), header.subList(1, header.size()), Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw fault(lineAt(block, e.getIndex()), e.getDescription(), e);
        }
    }

    private int lineAt(Block block, int index) {
        int end = 0;
        for (int i = 0; i < block.lines().size(); i++) {
            end += expanded(block, block.lines().get(i)).length();
            if (index < end) {
                return block.line() + 1 + i;
            }
        }
        return block.line() + block.lines().size();
    }

    private String expanded(Block block, String line) {
        return USE.matcher(line).replaceAll(use -> Matcher.quoteReplacement(definition(block, use)));
    }

    private String definition(Block block, MatchResult use) {
        var definition = definitions.get(use.group(1));
        if (definition == null) {
            throw fault(block.line(), use.group() + " is not defined before it", null);
        }
        return definition;
    }

    private IllegalStateException fault(int line, String what, Exception cause) {
        return new IllegalStateException(file + ", line " + line + ": " + what, cause);
    }
}
