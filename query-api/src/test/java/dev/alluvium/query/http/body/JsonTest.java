package dev.alluvium.query.http.body;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_32;
import static java.nio.charset.StandardCharsets.UTF_32LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void malformedJsonIsRefusedWithItsPlaceAndFieldButNotItsText() {
        var problem = refused("{\"query\":\"x\",\n \"limit\": top-secret }");

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains("line 2, column").doesNotContain("top-secret");
        assertThat(problem.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("limit");
            assertThat(error.message()).doesNotContain("secret");
        });
    }

    @Test
    void aNameThatAppearsTwiceIsRefused() {
        assertThat(refused("{\"limit\":1,\"limit\":2}").detail()).contains("twice");
        assertThat(refused("{\"filter\":{\"scope\":\"a\",\"scope\":\"b\"}}").detail())
                .contains("twice");
    }

    @Test
    void onlyOneObjectIsABody() {
        for (var body : new String[] {"", " ", "[]", "1", "\"x\"", "null", "{} {}", "{}x", "\u0000", "{\"a\":1,}"}) {
            assertThat(refused(body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void otherEncodingsAreRefused() {
        for (var encoding : new Charset[] {UTF_16, UTF_16LE, UTF_16BE, UTF_32, UTF_32LE}) {
            assertThatExceptionOfType(ProblemException.class)
                    .as(encoding.name())
                    .isThrownBy(() -> Json.parse("{\"query\":\"x\"}".getBytes(encoding)))
                    .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
        }
    }

    @Test
    void aNumberThatNoTypeHoldsIsRefused() {
        for (var number : new String[] {"1e2147483648", "-1e99999999999", "1".repeat(401), "1e"}) {
            assertThat(refused("{\"limit\":" + number + "}").status())
                    .as(number)
                    .isEqualTo(400);
        }
    }

    @Test
    void deepNestingIsRefused() {
        var body = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(refused(body).detail()).contains("nested deeper");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        var body = new byte[] {'{', '"', 'q', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Json.parse(body))
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
    }

    private static Problem refused(String body) {
        try {
            Json.parse(body.getBytes(UTF_8));
        } catch (ProblemException e) {
            return e.problem();
        }
        throw new AssertionError("accepted: " + body);
    }
}
