package dev.alluvium.query.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.runtime.settings.InvalidSettingsException;
import dev.alluvium.runtime.settings.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The operators' credentials, each with the name of who presents it. Only hashes are kept, and comparing
/// takes the same time whatever is presented. A name may have two tokens, so that one can be replaced while
/// the other still holds.
public final class AdminToken {
    static final int LEAST_CHARACTERS = 32;
    static final int MOST_TOKENS = 50;

    private static final String FIRST = "ALLUVIUM_ADMIN_TOKEN";
    private static final String FURTHER = "ALLUVIUM_ADMIN_TOKENS";
    private static final String UNNAMED = "admin";
    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._@-]{0,63})=(.+)");

    private final List<Named> tokens;

    private record Named(String operator, byte[] hash) {}

    /// One token, of the operator `admin`.
    public AdminToken(String token) {
        this(List.of(new Named(UNNAMED, sha256(token))));
    }

    private AdminToken(List<Named> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /// @param further `name=token`, separated by commas or lines
    /// @return empty when there is none: then nobody is the operator
    /// @throws InvalidSettingsException with everything that is wrong, and no token in it
    public static Optional<AdminToken> of(Optional<Secret> token, Optional<Secret> further) {
        var problems = new ArrayList<String>();
        var tokens = new ArrayList<Named>();
        token.ifPresent(secret -> add(FIRST, UNNAMED, secret.value(), tokens, problems));
        further.ifPresent(secret -> addNamed(secret.value(), tokens, problems));
        if (tokens.stream()
                        .map(each -> new String(each.hash(), ISO_8859_1))
                        .distinct()
                        .count()
                < tokens.size()) {
            problems.add(FURTHER + " has a token twice: each is one operator's");
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return tokens.isEmpty() ? Optional.empty() : Optional.of(new AdminToken(tokens));
    }

    private static void addNamed(String text, List<Named> tokens, List<String> problems) {
        var parts = text.lines()
                .flatMap(line -> List.of(line.split(",")).stream())
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        if (parts.size() > MOST_TOKENS) {
            problems.add(FURTHER + " has more than " + MOST_TOKENS + " tokens");
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            var named = NAMED.matcher(parts.get(i));
            if (named.matches()) {
                add(FURTHER + " (" + named.group(1) + ")", named.group(1), named.group(2), tokens, problems);
            } else {
                problems.add(FURTHER + " must be name=token, several with commas or one a line; number " + (i + 1)
                        + " is not");
            }
        }
    }

    private static void add(String setting, String operator, String token, List<Named> tokens, List<String> problems) {
        if (token.length() < LEAST_CHARACTERS) {
            problems.add(setting + " must have at least " + LEAST_CHARACTERS
                    + " characters: openssl rand -hex 32 makes one");
        } else if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            problems.add(setting + " must be of printable ASCII characters without spaces, as a header holds them");
        } else {
            tokens.add(new Named(operator, sha256(token)));
        }
    }

    /// Whose token this is. All are compared, whichever holds.
    Optional<String> operator(String presented) {
        var hash = sha256(presented);
        String found = null;
        for (var token : tokens) {
            found = MessageDigest.isEqual(token.hash(), hash) ? token.operator() : found;
        }
        return Optional.ofNullable(found);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
