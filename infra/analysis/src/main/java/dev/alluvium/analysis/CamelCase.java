package dev.alluvium.analysis;

import dev.alluvium.analysis.Atom.Part;
import java.util.ArrayList;
import java.util.List;

/// The words in `getUserByEmail` and `XMLParser`. `iPhone`, `MHz`, `PDFs` and what a machine drew at random are one
/// word.
final class CamelCase {
    /// Words of three letters and fewer are units and degrees: `kWh`, `PhD`.
    private static final int SHORTEST = 4;

    private CamelCase() {}

    /// None for a word without any.
    static List<Part> parts(String text, int start, int end) {
        if (end - start < SHORTEST || !isMixed(text, start, end)) {
            return List.of();
        }
        var parts = new ArrayList<Part>();
        int from = start;
        for (int at = start + 1; at < end; at++) {
            if (startsPart(text, at, end)) {
                parts.add(part(text, from, at));
                from = at;
            }
        }
        if (parts.isEmpty() || parts.getFirst().form().length() == 1) {
            return List.of();
        }
        parts.add(part(text, from, end));
        return 2 * (end - start) < 5 * parts.size() ? List.of() : parts;
    }

    private static Part part(String text, int from, int to) {
        return new Part(from, to, Folding.fold(text.substring(from, to)));
    }

    private static boolean isMixed(String text, int start, int end) {
        for (int at = start + 1; at < end; at++) {
            if (Character.isUpperCase(text.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsPart(String text, int at, int end) {
        if (!Character.isUpperCase(text.charAt(at))) {
            return false;
        }
        char before = text.charAt(at - 1);
        if (Character.isLowerCase(before) || Signs.isMark(before)) {
            return true;
        }
        boolean smallFollows = at + 1 < end && Character.isLowerCase(text.charAt(at + 1));
        return smallFollows && !isPlural(text, at + 1, end) && (Character.isUpperCase(before) || Signs.isDigit(before));
    }

    private static boolean isPlural(String text, int at, int end) {
        return text.charAt(at) == 's' && (at + 1 == end || text.charAt(at + 1) == '\'');
    }
}
