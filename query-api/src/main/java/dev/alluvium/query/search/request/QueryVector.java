package dev.alluvium.query.search.request;

import dev.alluvium.query.http.body.Fields;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads a query vector. It is judged by what the database would hold, a half-precision vector, and then brought to
/// length one: the cosine is the same, and no digits are lost to a very small or large scale.
final class QueryVector {
    /// The largest half-precision number.
    static final float LARGEST = 65_504f;

    private QueryVector() {}

    static Optional<float[]> read(Fields fields, String name, JsonNode found, int dimension) {
        var fault = !found.isArray()
                ? "must be an array of numbers"
                : found.size() != dimension ? "must have " + dimension + " numbers, has " + found.size() : null;
        if (fault != null) {
            fields.refuse(name, fault);
            return Optional.empty();
        }
        var values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            var element = found.get(i);
            var wrong = wrong(element);
            if (wrong != null) {
                fields.refuse(name, "number " + (i + 1) + " " + wrong);
                return Optional.empty();
            }
            values[i] = element.decimalValue().floatValue();
        }
        return unit(fields, name, values);
    }

    private static String wrong(JsonNode element) {
        if (!element.isNumber()) {
            return "is not a number";
        }
        double value = element.isDouble() || element.isFloat()
                ? element.doubleValue()
                : element.decimalValue().doubleValue();
        if (!Double.isFinite(value)) {
            return "is not finite";
        }
        return Math.abs(value) > LARGEST ? "is beyond " + (int) LARGEST : null;
    }

    private static Optional<float[]> unit(Fields fields, String name, float[] values) {
        double squares = 0;
        boolean zero = true;
        for (float value : values) {
            squares += (double) value * value;
            zero &= Float.float16ToFloat(Float.floatToFloat16(value)) == 0;
        }
        if (zero) {
            fields.refuse(name, "must not be zero: it has no direction");
            return Optional.empty();
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / length);
        }
        return Optional.of(values);
    }
}
