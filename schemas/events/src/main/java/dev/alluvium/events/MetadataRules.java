package dev.alluvium.events;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// Metadata must be an object that Postgres takes as `jsonb` and gives back meaning the same.
final class MetadataRules {
    private static final String FIELD = "metadata";

    private MetadataRules() {}

    static void check(String metadata) throws RejectedException {
        if (Text.utf8Length(metadata) > MessageRules.MAX_METADATA_BYTES) {
            throw new RejectedException(
                    RejectReason.FIELD_TOO_LONG, FIELD, "is longer than " + MessageRules.MAX_METADATA_BYTES + " bytes");
        }
        checkValue(parse(metadata), 1);
    }

    private static Map<String, Object> parse(String metadata) throws RejectedException {
        try {
            return JsonTree.parseObject(metadata);
        } catch (RejectedException e) {
            if (e.reason() == RejectReason.UNPAIRED_SURROGATE) {
                throw new RejectedException(e.reason(), FIELD, e.detail());
            }
            throw new RejectedException(
                    RejectReason.METADATA_NOT_AN_OBJECT, FIELD, "is not a JSON object: " + e.detail());
        }
    }

    private static void checkValue(Object value, int depth) throws RejectedException {
        boolean nests = value instanceof Map || value instanceof List;
        if (nests && depth > MessageRules.MAX_METADATA_DEPTH) {
            throw invalid("is nested deeper than " + MessageRules.MAX_METADATA_DEPTH);
        }
        switch (value) {
            case String text -> MessageRules.checkCharacters(FIELD, text);
            case JsonNumber number -> checkNumber(number.text());
            case Map<?, ?> object -> {
                for (var field : object.entrySet()) {
                    MessageRules.checkCharacters(FIELD, (String) field.getKey());
                    checkValue(field.getValue(), depth + 1);
                }
            }
            case List<?> array -> {
                for (var item : array) {
                    checkValue(item, depth + 1);
                }
            }
            case null, default -> {} // null, true, false
        }
    }

    /// `jsonb` keeps numbers as `numeric` and writes them out in full: `1e100000` is eight bytes here and 100,001
    /// there, and a little more is an error.
    private static void checkNumber(String text) throws RejectedException {
        if (text.length() > MessageRules.MAX_METADATA_DIGITS || !fitsNumeric(text)) {
            throw invalid("has a number of more than " + MessageRules.MAX_METADATA_DIGITS + " digits");
        }
    }

    private static boolean fitsNumeric(String text) {
        try {
            var number = new BigDecimal(text);
            long before = (long) number.precision() - number.scale();
            return before <= MessageRules.MAX_METADATA_DIGITS && number.scale() <= MessageRules.MAX_METADATA_DIGITS;
        } catch (NumberFormatException _) {
            return false; // an exponent beyond 32 bits
        }
    }

    private static RejectedException invalid(String detail) {
        return new RejectedException(RejectReason.FIELD_INVALID, FIELD, detail);
    }
}
