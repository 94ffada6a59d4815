package dev.alluvium.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.settings.Secret;
import dev.alluvium.runtime.settings.SharedSecret;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SecretTest {
    private static final String OLD = "an-old-token-of-more-than-32-characters";
    private static final String NEW = "a-new-token-of-more-than-32-characters";

    private static Seal seal(String tokens) {
        return new Seal(
                SharedSecret.of("a token", Optional.of(new Secret(tokens))).orElseThrow());
    }

    @Test
    void whatIsSealedOpensForItsOwnerAlone() {
        var sealed = seal(OLD).close("secret".getBytes(UTF_8), "row 1");

        assertThat(new String(sealed, UTF_8)).doesNotContain("secret");
        assertThat(seal(OLD).open(sealed, "row 1")).hasValue("secret".getBytes(UTF_8));
        assertThat(seal(OLD).open(sealed, "row 2")).isEmpty();
        assertThat(seal(NEW).open(sealed, "row 1")).isEmpty();
        assertThat(seal(NEW + "," + OLD).open(sealed, "row 1")).isPresent();
        sealed[sealed.length - 1] ^= 1;
        assertThat(seal(OLD).open(sealed, "row 1")).isEmpty();
        assertThat(seal(OLD).open(new byte[0], "row 1")).isEmpty();
        assertThat(seal(OLD).open(new byte[20], "row 1")).isEmpty();
    }

    /// The example of the Standard Webhooks' own libraries.
    @Test
    void aMessageIsSignedAsOthersVerifyIt() {
        var secret =
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
        var body = "{\"test\": 2432232314}".getBytes(UTF_8);

        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(secret.signed(
                        "v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        "1614265330",
                        body))
                .isTrue();
        assertThat(secret.signed("v1,", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body))
                .isFalse();
    }

    @Test
    void aSecretHasItsForm() {
        var secret = SigningSecret.random();

        assertThat(SigningSecret.parse(secret.text()).map(SigningSecret::text)).hasValue(secret.text());
        assertThat(secret).hasToString("***");
        assertThat(SigningSecret.parse("whsec_AAAA")).isEmpty();
        assertThat(SigningSecret.parse("whsec_!")).isEmpty();
        assertThat(SigningSecret.parse("AAAA")).isEmpty();
    }
}
