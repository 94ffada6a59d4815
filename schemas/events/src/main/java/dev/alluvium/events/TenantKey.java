package dev.alluvium.events;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The key of every record: the tenant's UUID in lower-case text.
///
/// Exactly that form: a partitioner hashes the bytes, so a second spelling of the same tenant would land in another
/// partition and break the order of the tenant's records.
public final class TenantKey {
    private static final int LENGTH = 36;

    private TenantKey() {}

    /// @param key the key of a record, null when it has none
    public static UUID parse(byte[] key) throws RejectedException {
        if (key == null || key.length == 0) {
            throw new RejectedException(
                    RejectReason.KEY_MISSING, null, "the record has no key; it must be the tenant's id");
        }
        // Latin-1 maps every byte to one char: no byte sequence can pass for an ASCII UUID by being decoded leniently.
        var text = key.length == LENGTH ? new String(key, StandardCharsets.ISO_8859_1) : "";
        if (!CanonicalUuid.matches(text)) {
            throw new RejectedException(
                    RejectReason.KEY_NOT_A_UUID, null, "the key must be the tenant's UUID in lower-case text");
        }
        return UUID.fromString(text);
    }

    public static byte[] bytes(UUID tenant) {
        return text(tenant).getBytes(StandardCharsets.US_ASCII);
    }

    public static String text(UUID tenant) {
        return tenant.toString();
    }
}
