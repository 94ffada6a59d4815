package dev.alluvium.insight.derive;

public final class StatementCosine {

    private StatementCosine() {}

    /// 0 where one of them is missing or of another model.
    public static double cosine(float[] a, float[] b) {
        if (a == null || b == null || a.length != b.length) {
            return 0;
        }
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    public static void add(float[] to, float[] vector) {
        for (int i = 0; i < to.length && to.length == vector.length; i++) {
            to[i] += vector[i];
        }
    }

    /// To length 1; left as it is when it has none.
    public static void normalise(float[] vector) {
        double length = Math.sqrt(cosine(vector, vector));
        for (int i = 0; i < vector.length && length > 0; i++) {
            vector[i] = (float) (vector[i] / length);
        }
    }
}
