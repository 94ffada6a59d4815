package dev.alluvium.query.http;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/// The signatures that a JWT may have. All are asymmetric: whoever can verify must not be able to sign, so that
/// `none` and the HMAC family are not even offered.
public record TokenAlgorithms(Set<JWSAlgorithm> names) {
    private static final List<JWSAlgorithm> OFFERED = List.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    public TokenAlgorithms {
        names = Set.copyOf(names);
    }

    static TokenAlgorithms parse(String text) {
        var names = new LinkedHashSet<JWSAlgorithm>();
        for (var name : text.split(",", -1)) {
            names.add(OFFERED.stream()
                    .filter(offered -> offered.getName().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be a list such as RS256,ES256, of " + text(OFFERED.stream()))));
        }
        return new TokenAlgorithms(names);
    }

    private static String text(Stream<JWSAlgorithm> names) {
        return names.map(JWSAlgorithm::getName).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return text(OFFERED.stream().filter(names::contains));
    }

    /// For `@WithConverter`.
    public static final class FromText implements Converter<TokenAlgorithms> {
        private static final long serialVersionUID = 1;

        @Override
        public TokenAlgorithms convert(String value) {
            return value.isEmpty() ? null : parse(value);
        }
    }
}
