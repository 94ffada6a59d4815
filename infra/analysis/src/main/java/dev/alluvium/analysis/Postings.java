package dev.alluvium.analysis;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/// The postings of a term in one block of documents, as they lie in the database: five bytes for each, in no order.
/// Those of two rows may be put one behind the other.
///
/// | byte | |
/// |---|---|
/// | 0 | the document within its block |
/// | 1, 2 | a bit that is set when its sender is called so, 14 of sixths, one that is set when it says it |
/// | 3, 4 | the document's length, in half precision |
public final class Postings {
    /// Documents in a block. A row with all of them has 1,280 bytes, which Postgres keeps in its page.
    public static final int BLOCK = 256;

    public static final int BYTES = 5;

    private static final int NAMED = 0x8000;

    private Postings() {}

    /// @param document number of a document within its tenant
    public static int block(int document) {
        return document / BLOCK;
    }

    /// The last number of the last block of which all numbers up to one are given; -1 when there is none.
    ///
    /// @param document number of a document within its tenant
    public static int complete(int document) {
        return block(document + 1) * BLOCK - 1;
    }

    public static byte[] entry(Posting posting) {
        int weight = (posting.named() ? NAMED : 0) | posting.sixths() << 1 | (posting.own() ? 1 : 0);
        short length = Float.floatToFloat16(posting.length());
        return new byte[] {
            (byte) posting.document(), (byte) (weight >> 8), (byte) weight, (byte) (length >> 8), (byte) length
        };
    }

    /// What the terms of a document count, as it lies beside them until they are posted: bytes 3 and 4 of its postings,
    /// then bytes 1 and 2 of each.
    public static byte[] weights(TermWeights terms) {
        var weights = new byte[2 + 2 * terms.weights().size()];
        int at = 2;
        for (var weight : terms.weights().values()) {
            var entry = entry(new Posting(0, weight.own(), weight.named(), weight.sixths(), terms.length()));
            weights[0] = entry[3];
            weights[1] = entry[4];
            weights[at++] = entry[1];
            weights[at++] = entry[2];
        }
        return weights;
    }

    /// Those of one row while it is put together.
    public static final class Builder {
        private byte[] entries = new byte[4 * BYTES];
        private int size;

        /// @param document its number within its block
        /// @param weights what its terms count
        /// @param term which of them
        public void add(int document, byte[] weights, int term) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, 2 * size);
            }
            entries[size++] = (byte) document;
            entries[size++] = weights[2 + 2 * term];
            entries[size++] = weights[3 + 2 * term];
            entries[size++] = weights[0];
            entries[size++] = weights[1];
        }

        public byte[] entries() {
            return Arrays.copyOf(entries, size);
        }
    }

    public static int count(byte[] entries) {
        return entries.length / BYTES;
    }

    public static int document(byte[] entries, int index) {
        return entries[index * BYTES] & 0xff;
    }

    public static boolean own(byte[] entries, int index) {
        return (entries[index * BYTES + 2] & 1) != 0;
    }

    public static boolean named(byte[] entries, int index) {
        return (weight(entries, index) & NAMED) != 0;
    }

    public static int sixths(byte[] entries, int index) {
        return (weight(entries, index) & ~NAMED) >> 1;
    }

    private static int weight(byte[] entries, int index) {
        return (entries[index * BYTES + 1] & 0xff) << 8 | entries[index * BYTES + 2] & 0xff;
    }

    public static float length(byte[] entries, int index) {
        int at = index * BYTES + 3;
        return Float.float16ToFloat((short) ((entries[at] & 0xff) << 8 | entries[at + 1] & 0xff));
    }

    public static void forEach(byte[] entries, Consumer<Posting> each) {
        for (int i = 0; i < count(entries); i++) {
            each.accept(new Posting(
                    document(entries, i), own(entries, i), named(entries, i), sixths(entries, i), length(entries, i)));
        }
    }

    /// Without those of one document.
    public static byte[] without(byte[] entries, int document) {
        var left = new ByteArrayOutputStream(entries.length);
        for (int i = 0; i < count(entries); i++) {
            if (document(entries, i) != document) {
                left.write(entries, i * BYTES, BYTES);
            }
        }
        return left.toByteArray();
    }
}
