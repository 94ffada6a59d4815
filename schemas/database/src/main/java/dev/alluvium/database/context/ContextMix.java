package dev.alluvium.database.context;

import java.util.List;
import java.util.Objects;

/// Gives a message's vector something of what was said just before: its own vector, half of the one before it and a
/// third of the one before that, brought back to length one. A long message stands for itself and borrows less.
///
/// Everything that goes in has the precision of the database, so that the same messages give the same vector whether
/// their vectors come from the model or were stored before.
public final class ContextMix {
    /// How many messages before one are mixed into it.
    static final int DEPTH = 2;

    private static final double[] WEIGHTS = {1.0 / 2, 1.0 / 3};

    /// Up to here a message is a part of a conversation and takes all of its context; of 302 questions' conversations
    /// the longest message has 434 characters, of 5,183 abstracts one in a hundred has fewer than 586.
    private static final int TURN = 450;

    /// From here on it is a text of its own and takes none.
    private static final int TEXT = 700;

    private ContextMix() {}

    /// How much of its context a message takes, from 0 to 1. `TermWeights` has the same for words.
    ///
    /// @param characters of its text, in code points
    public static double share(int characters) {
        return Math.clamp((TEXT - characters) / (double) (TEXT - TURN), 0, 1);
    }

    /// @param raw of the message itself, or of a chunk of it
    /// @param characters of the message
    /// @param preceding of the messages before it, the nearest first; null for one that has no vector
    /// @return `raw` itself when there is nothing to mix in
    public static float[] of(float[] raw, int characters, List<float[]> preceding) {
        double share = share(characters);
        if (share == 0 || preceding.stream().allMatch(Objects::isNull)) {
            return raw;
        }
        var sum = new double[raw.length];
        for (int i = 0; i < raw.length; i++) {
            sum[i] = raw[i];
        }
        for (int place = 0; place < preceding.size(); place++) {
            var vector = preceding.get(place);
            for (int i = 0; vector != null && i < raw.length; i++) {
                sum[i] += share * WEIGHTS[place] * vector[i];
            }
        }
        double length = length(sum);
        return length == 0 ? raw : rounded(divided(sum, length));
    }

    /// With the precision that the database keeps.
    public static float[] rounded(float[] vector) {
        var halves = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            halves[i] = Float.float16ToFloat(Float.floatToFloat16(vector[i]));
        }
        return halves;
    }

    private static double length(double[] sum) {
        double square = 0;
        for (double component : sum) {
            square += component * component;
        }
        return Math.sqrt(square);
    }

    private static float[] divided(double[] sum, double length) {
        var vector = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            vector[i] = (float) (sum[i] / length);
        }
        return vector;
    }
}
