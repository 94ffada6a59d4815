package dev.alluvium.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OriginsTest {
    @Test
    void originsAreSchemeHostAndPort() {
        assertThat(Origins.parse("https://a.example, http://localhost:3000").names())
                .containsExactlyInAnyOrder("https://a.example", "http://localhost:3000");
    }

    @Test
    void anythingButSchemeHostAndPortIsRefused() {
        for (var text : new String[] {
            "*",
            "null",
            "https://*.example",
            "https://a.example/",
            "a.example",
            "https://A.example",
            "https://a,",
            "ftp://a"
        }) {
            assertThatThrownBy(() -> Origins.parse(text)).as(text).hasMessageStartingWith("must be a list");
        }
    }
}
