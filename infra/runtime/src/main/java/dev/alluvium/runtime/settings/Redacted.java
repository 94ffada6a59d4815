package dev.alluvium.runtime.settings;

import java.util.regex.Pattern;

/// Text fit for a log: passwords that travel inside a URL are blanked out.
public final class Redacted {

    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([a-z_.-]*(?:password|passwd|secret|token|api_?key)[a-z_.-]*=)[^&;\\s]*");

    private Redacted() {}

    public static String text(String value) {
        var noUserInfo = USER_INFO.matcher(value).replaceAll("//***@");
        return PARAMETER.matcher(noUserInfo).replaceAll("$1***");
    }
}
