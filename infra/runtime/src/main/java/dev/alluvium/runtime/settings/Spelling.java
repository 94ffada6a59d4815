package dev.alluvium.runtime.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the name that was probably meant, by optimal string alignment distance (Levenshtein's, where swapping two
/// neighbours counts once).
final class Spelling {

    private Spelling() {}

    static Optional<String> nearest(String typed, Collection<String> names) {
        // A quarter of the part after the prefix: enough for real typing errors, too little for another word.
        int limit = Math.max(2, (typed.length() - SettingField.PREFIX.length()) / 4);
        return names.stream()
                .filter(name -> distance(typed, name) <= limit)
                .min(Comparator.comparingInt((String name) -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cell(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cell(int[][] cost, String from, String to, int i, int j) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
