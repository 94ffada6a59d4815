package dev.alluvium.database.context;

import java.util.List;
import java.util.Objects;

/// Gives a message's vector something of what was said just before: its own vector, half of the one before it and a
/// third of the one before that, brought back to length one.
///
/// Everything that goes in has the precision of the database, so that the same messages give the same vector whether
/// their vectors come from the model or were stored before.
public final class ContextMix {
    /// How many messages before one are mixed into it.
    static final int DEPTH = 2;

    private static final double[] WEIGHTS = {1.0 / 2, 1.0 / 3};

    private ContextMix() {}

    /// @param raw of the message itself
    /// @param preceding of the messages before it, the nearest first; null for one that has no vector
    /// @return `raw` itself when there is nothing to mix in
    public static float[] of(float[] raw, List<float[]> preceding) {
        if (preceding.stream().allMatch(Objects::isNull)) {
            return raw;
        }
        var sum = new double[raw.length];
        for (int i = 0; i < raw.length; i++) {
            sum[i] = raw[i];
        }
        for (int place = 0; place < preceding.size(); place++) {
            var vector = preceding.get(place);
            for (int i = 0; vector != null && i < raw.length; i++) {
                sum[i] += WEIGHTS[place] * vector[i];
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
