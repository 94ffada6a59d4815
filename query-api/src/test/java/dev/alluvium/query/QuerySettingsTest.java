package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.alluvium.query.http.TokenRules;
import dev.alluvium.runtime.settings.InvalidSettingsException;
import dev.alluvium.runtime.settings.KnownSettings;
import dev.alluvium.runtime.settings.SettingsReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuerySettingsTest {
    private static final String ISSUER = "ALLUVIUM_JWT_ISSUER";
    private static final String AUDIENCE = "ALLUVIUM_JWT_AUDIENCE";
    private static final String KEYS = "ALLUVIUM_JWT_JWKS_URL";
    private static final Map<String, String> TOKENS =
            Map.of(ISSUER, "https://issuer.example", AUDIENCE, "alluvium", KEYS, "https://issuer.example/keys");

    @Test
    void theSettingsReadAreTheSettingsListed() {
        assertThat(SettingsReader.variables(QuerySettings.class)).allSatisfy(variable -> {
            var listed = KnownSettings.find(variable.name()).orElseThrow();
            assertThat(listed.defaultValue()).as(variable.name()).isEqualTo(variable.defaultValue());
            assertThat(listed.required()).as(variable.name()).isEqualTo(variable.required());
            assertThat(listed.readers()).contains(KnownSettings.Reader.QUERY_API);
        });
    }

    @Test
    void withoutAnIssuerNoTokenIsAccepted() {
        assertThat(TokenRules.of(read(Map.of()).jwt())).isEmpty();
        assertThat(TokenRules.of(read(TOKENS).jwt())).hasValueSatisfying(rules -> {
            assertThat(rules.algorithms()).hasToString("RS256,ES256");
            assertThat(rules.tenantClaim()).isEqualTo("tenant");
        });
    }

    @Test
    void aPartOfWhatTokensNeedIsRefusedWithAllThatIsMissing() {
        assertThat(problems(Map.of(AUDIENCE, "alluvium")))
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith(ISSUER + " is required"))
                .anyMatch(problem -> problem.startsWith(KEYS + " is required"));
        assertThat(problems(Map.of(ISSUER, "x", AUDIENCE, "x"))).hasSize(1);
    }

    @Test
    void keysAreFetchedOverASafeConnectionOnly() {
        for (var url : List.of(
                "http://issuer.example/keys", "ftp://issuer.example", "keys", "http://127.0.0.1.evil.example/")) {
            assertThat(problems(with(KEYS, url)))
                    .as(url)
                    .singleElement()
                    .asString()
                    .startsWith(KEYS + " must start");
        }
        for (var url : List.of(
                "https://issuer.example/keys", "http://127.0.0.1:1/keys", "http://[::1]:1/", "http://localhost/")) {
            assertThat(TokenRules.of(read(with(KEYS, url)).jwt())).as(url).isPresent();
        }
    }

    @Test
    void onlyAsymmetricSignaturesAreOffered() {
        assertThat(read(with("ALLUVIUM_JWT_ALGORITHMS", "PS256, ES384")).jwt().algorithms())
                .hasToString("PS256,ES384");
        for (var algorithms : List.of("none", "HS256", "RS256,HS512", "RS256,", "rs256", "EdDSA")) {
            assertThat(problems(with("ALLUVIUM_JWT_ALGORITHMS", algorithms)))
                    .as(algorithms)
                    .singleElement()
                    .asString()
                    .startsWith("ALLUVIUM_JWT_ALGORITHMS must be a list");
        }
    }

    private static Map<String, String> with(String name, String value) {
        var all = new HashMap<>(TOKENS);
        all.put(name, value);
        return all;
    }

    private static List<String> problems(Map<String, String> more) {
        return catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> TokenRules.of(read(more).jwt()))
                .problems();
    }

    private static QuerySettings read(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("ALLUVIUM_DATABASE_URL", "postgresql://127.0.0.1/alluvium");
        environment.put("ALLUVIUM_READER_PASSWORD", "x");
        environment.put("ALLUVIUM_CONTROL_PASSWORD", "x");
        return SettingsReader.read(QuerySettings.class, environment);
    }
}
