package dev.alluvium.events;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericData.StringType;

/// Asks Avro for `String` instead of its `Utf8` wherever a reader's schema says string.
final class JavaStrings {
    private JavaStrings() {}

    /// A copy of the schema with the wish in it; the copy has the same fingerprint.
    static Schema in(Schema schema) {
        var copy = new Schema.Parser().parse(schema.toString());
        mark(copy);
        return copy;
    }

    /// Ends, because our schemas are trees.
    private static void mark(Schema schema) {
        switch (schema.getType()) {
            case STRING -> GenericData.setStringType(schema, StringType.String);
            case RECORD -> schema.getFields().forEach(field -> mark(field.schema()));
            case UNION -> schema.getTypes().forEach(JavaStrings::mark);
            case ARRAY -> mark(schema.getElementType());
            case MAP -> mark(schema.getValueType());
            case ENUM, FIXED, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
