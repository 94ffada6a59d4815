package dev.alluvium.embeddings;

final class Vectors {

    private Vectors() {}

    /// Not a number where one of them is none, or the sum is out of reach.
    static double squaredLength(float[] vector) {
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        return Double.isFinite(sum) ? sum : Double.NaN;
    }

    /// Scaled to length 1, in place; left as it is when it has no length.
    static float[] normalise(float[] vector) {
        double length = Math.sqrt(squaredLength(vector));
        if (length > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] / length);
            }
        }
        return vector;
    }
}
