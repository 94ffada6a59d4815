package dev.alluvium.bench.harness;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Figures as people read them: a line for each name and value, a table for each list of records.
final class FiguresText {
    private static final MathContext DIGITS = new MathContext(4);
    private static final String INDENT = "  ";

    private final List<String> lines = new ArrayList<>();

    private FiguresText() {}

    static List<String> of(JsonNode figures) {
        var text = new FiguresText();
        text.object("", figures);
        return text.lines;
    }

    private void object(String indent, JsonNode object) {
        object.properties().forEach(property -> value(indent, name(property.getKey()), property.getValue()));
    }

    private void value(String indent, String name, JsonNode value) {
        if (!value.isContainer()) {
            lines.add(indent + name + ": " + text(value));
        } else if (value.isObject()) {
            lines.add(indent + name + ":");
            object(indent + INDENT, value);
        } else if (value.valueStream().noneMatch(JsonNode::isContainer)) {
            lines.add(indent + name + ": "
                    + value.valueStream().map(FiguresText::text).collect(Collectors.joining(", ")));
        } else if (value.valueStream().allMatch(FiguresText::isRow)) {
            lines.add(indent + name + ":");
            table(indent + INDENT, value);
        } else {
            value.forEach(element -> {
                lines.add(indent + name + ":");
                object(indent + INDENT, element);
            });
        }
    }

    private static boolean isRow(JsonNode element) {
        return element.isObject()
                && element.properties().stream()
                        .noneMatch(property -> property.getValue().isContainer());
    }

    private void table(String indent, JsonNode rows) {
        var columns = new LinkedHashSet<String>();
        rows.forEach(row -> columns.addAll(row.propertyNames()));
        var cells = new ArrayList<List<String>>();
        cells.add(columns.stream().map(FiguresText::name).toList());
        rows.forEach(row ->
                cells.add(columns.stream().map(column -> text(row.path(column))).toList()));
        var widths = new ArrayList<Integer>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            widths.add(cells.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0));
        }
        for (var row : cells) {
            var line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                line.append(" ".repeat(widths.get(i) - row.get(i).length()))
                        .append(row.get(i))
                        .append(INDENT);
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    private static String name(String property) {
        return property.replace('_', ' ');
    }

    /// Whole numbers with all their digits, others with four that count.
    private static String text(JsonNode value) {
        if (!value.isFloatingPointNumber() || !Double.isFinite(value.asDouble())) {
            return value.asString("");
        }
        var number = BigDecimal.valueOf(value.asDouble());
        int digits = Math.max(DIGITS.getPrecision(), number.precision() - number.scale());
        return number.round(new MathContext(digits)).toPlainString();
    }
}
