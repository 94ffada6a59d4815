package dev.alluvium.bench.search;

import java.util.Random;

/// Vectors that lie together as those of texts do: around centres, of which few are common, and spread from them in
/// few directions rather than in all.
public final class ClusteredVectors {
    static final int DIMENSION = 384;

    private static final int CENTRES = 400;
    private static final int DIRECTIONS = 32;
    private static final double SPREAD = 0.8 / Math.sqrt(DIRECTIONS);
    private static final double NOISE = 0.3 / Math.sqrt(DIMENSION);

    private final float[][] centres = new float[CENTRES][];
    private final float[][] directions = new float[DIRECTIONS][];

    public ClusteredVectors(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < CENTRES; i++) {
            centres[i] = anywhere(random);
        }
        for (int i = 0; i < DIRECTIONS; i++) {
            directions[i] = anywhere(random);
        }
    }

    /// One of a tenant's.
    ///
    /// @param topics how many centres the tenant has
    /// @param first the first of them
    public float[] next(Random random, int topics, int first) {
        int topic = (int) (topics * Math.pow(random.nextDouble(), 2));
        var vector = centres[(first + topic) % CENTRES].clone();
        for (var direction : directions) {
            float far = (float) (random.nextGaussian() * SPREAD);
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] += far * direction[i];
            }
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] += (float) (random.nextGaussian() * NOISE);
        }
        return normalised(vector);
    }

    private static float[] anywhere(Random random) {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return normalised(vector);
    }

    private static float[] normalised(float[] vector) {
        double sum = 0;
        for (float component : vector) {
            sum += component * component;
        }
        float length = (float) Math.sqrt(sum);
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= length;
        }
        return vector;
    }
}
