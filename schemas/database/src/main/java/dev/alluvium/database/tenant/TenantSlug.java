package dev.alluvium.database.tenant;

import java.util.regex.Pattern;

/// The form of a tenant's short name: 1 to 63 lower-case letters and digits, with single hyphens between them.
public final class TenantSlug {
    public static final int MAX_LENGTH = 63;

    private static final Pattern FORM = Pattern.compile("[a-z0-9](-?[a-z0-9])*");

    private TenantSlug() {}

    /// Nothing in the form of an id is a slug: a token names its tenant by either, and must not mean another tenant.
    public static boolean matches(String text) {
        return text.length() <= MAX_LENGTH
                && FORM.matcher(text).matches()
                && TenantId.parse(text).isEmpty();
    }
}
