package dev.alluvium.query.http;

import static dev.alluvium.query.http.AuthenticationFailure.BAD_TOKEN;
import static dev.alluvium.query.http.AuthenticationFailure.EXPIRED_TOKEN;
import static dev.alluvium.query.http.AuthenticationFailure.LONG_TOKEN;
import static dev.alluvium.query.http.AuthenticationFailure.UNKNOWN_TENANT;
import static dev.alluvium.query.http.TokenIssuer.claims;
import static dev.alluvium.query.http.TokenIssuer.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.PlainJWT;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.query.http.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tokens against an issuer's keys over real HTTP.
class TokensTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static TokenIssuer shared;
    private static Tokens tokens;

    @BeforeAll
    static void start() throws Exception {
        shared = TokenIssuer.start();
        tokens = new Tokens(shared.rules(), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @Test
    void aTokenSaysItsTenantPrincipalAndScopes() throws Exception {
        var claims = claims("acme").subject("bot-1").claim("principal_type", "agent");
        for (var token : List.of(shared.token(claims), shared.ecToken(claims))) {
            var said = tokens.verify(token);
            assertThat(said.tenant()).isEqualTo("acme");
            assertThat(said.scopes()).containsExactly(Scope.READ);
            assertThat(said.principal()).isEqualTo(new Principal("bot-1", "agent"));
        }
        assertThat(tokens.verify(shared.token(claims("acme"))).principal()).isNull();
        assertThat(tokens.verify(shared.token(claims("acme").subject("ana"))).principal())
                .isEqualTo(new Principal("ana", "human"));
    }

    @Test
    void scopesComeAsTextOrListAndOthersAreLeftAlone() throws Exception {
        assertThat(scopes("read admin openid")).containsExactly(Scope.READ, Scope.ADMIN);
        assertThat(scopes(List.of("admin", "other"))).containsExactly(Scope.ADMIN);
        assertThat(scopes("reader READ")).isEmpty();
        assertThat(scopes(null)).isEmpty();
        assertRefused(BAD_TOKEN, shared.token(claims("acme").claim("scope", Map.of("read", true))));
    }

    @Test
    void aTokenOfAnotherIssuerOrForAnotherAudienceIsRefused() {
        assertRefused(BAD_TOKEN, shared.token(claims("acme").issuer("https://other.example")));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").issuer(null)));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").audience("other")));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").audience((String) null)));
    }

    @Test
    void aTokenHoldsInItsTimeAndNeverForEver() {
        assertRefused(EXPIRED_TOKEN, shared.token(claims("acme").expirationTime(in(HOUR.negated()))));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").expirationTime(null)));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").notBeforeTime(in(HOUR))));
    }

    @Test
    void aTokenLivesNoLongerThanIsAcceptedAndSaysWhenItWasIssued() throws Exception {
        assertThat(tokens.verify(shared.token(claims("acme").expirationTime(in(HOUR.multipliedBy(23))))))
                .isNotNull();
        assertRefused(LONG_TOKEN, shared.token(claims("acme").expirationTime(in(HOUR.multipliedBy(25)))));
        assertRefused(LONG_TOKEN, shared.token(claims("acme").issueTime(in(HOUR.multipliedBy(-24)))));
        assertRefused(
                LONG_TOKEN, shared.token(claims("acme").issueTime(null).expirationTime(in(HOUR.multipliedBy(25)))));
        // Else a life would be short that has not begun.
        var later = claims("acme").issueTime(in(HOUR.multipliedBy(500))).expirationTime(in(HOUR.multipliedBy(501)));
        assertRefused(BAD_TOKEN, shared.token(later));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").claim("iat", "yesterday")));
        assertThat(tokens.verify(shared.token(claims("acme").issueTime(null))).issued())
                .isNull();
    }

    @Test
    void aTokenThatAnyoneCouldHaveSignedIsRefused() throws Exception {
        assertRefused(BAD_TOKEN, new PlainJWT(claims("acme").build()).serialize());
        // The public key as the secret of an HMAC: what a verifier falls for that lets the token choose.
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(shared.key().toPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (var secret : List.of(
                shared.key().toPublicKey().getEncoded(),
                pem.getBytes(StandardCharsets.US_ASCII),
                shared.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            assertRefused(
                    BAD_TOKEN,
                    signed(JWSAlgorithm.HS256, shared.key().getKeyID(), claims("acme"), new MACSigner(secret)));
        }
        assertRefused(
                BAD_TOKEN,
                signed(JWSAlgorithm.RS512, shared.key().getKeyID(), claims("acme"), new RSASSASigner(shared.key())));
        assertRefused(
                BAD_TOKEN,
                signed(
                        JWSAlgorithm.RS256,
                        shared.key().getKeyID(),
                        claims("acme"),
                        new RSASSASigner(TokenIssuer.rsa())));
        var encrypted = new EncryptedJWT(
                new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM),
                claims("acme").build());
        encrypted.encrypt(new RSAEncrypter(shared.key()));
        assertRefused(BAD_TOKEN, encrypted.serialize());
    }

    @Test
    void whatIsNoTokenOrWasChangedIsRefused() {
        var parts = shared.token(claims("acme")).split("\\.");
        var other = shared.token(claims("other")).split("\\.");
        assertRefused(BAD_TOKEN, parts[0] + "." + other[1] + "." + parts[2]);
        assertRefused(BAD_TOKEN, parts[0] + "." + parts[1] + ".");
        for (var text : List.of("a.b", "..", "a.b.c", "a.b.c.d.e", parts[0] + "." + parts[1])) {
            assertRefused(BAD_TOKEN, text);
        }
    }

    @Test
    void aTenantIsNamedAndAPrincipalIsOneThatMessagesCanHave() {
        assertRefused(UNKNOWN_TENANT, shared.token(claims("acme").claim("tenant", null)));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").claim("tenant", List.of("acme"))));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").subject("a\0b")));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").subject("x".repeat(201))));
        assertRefused(BAD_TOKEN, shared.token(claims("acme").subject("ana").claim("principal_type", "god")));
    }

    @Test
    void rotatedKeysAreKnownAtTheFirstTokenAndMadeUpOnesAreFetchedForTwiceAtMost() throws Exception {
        try (var issuer = TokenIssuer.start()) {
            var verifier = new Tokens(issuer.rules(), InstantSource.system());
            var old = issuer.token(claims("acme"));
            for (int i = 0; i < 10; i++) {
                verifier.verify(old);
            }
            assertThat(issuer.fetches()).isEqualTo(1);
            issuer.rotate();
            for (int i = 0; i < 10; i++) {
                assertThat(verifier.verify(issuer.token(claims("acme"))).tenant())
                        .isEqualTo("acme");
            }
            assertThat(issuer.fetches()).isEqualTo(2);
            assertRefused(verifier, BAD_TOKEN, old);
            // A key takes a second to make, and only its name is looked at.
            var madeUp = new RSAKey.Builder(TokenIssuer.rsa());
            for (int i = 0; i < 10; i++) {
                var key = madeUp.keyID("made-up-" + i).build();
                assertRefused(verifier, BAD_TOKEN, issuer.token(claims("acme"), key));
            }
            assertThat(issuer.fetches()).isEqualTo(2);
        }
    }

    @Test
    void theLastKeysHoldWhileTheIssuerDoesNotAnswer() throws Exception {
        try (var issuer = TokenIssuer.start()) {
            var clock = InstantSource.system();
            var verifier = new Tokens(issuer.rules(), clock, Duration.ofMillis(1), Duration.ofMillis(30));
            var token = issuer.token(claims("acme"));
            verifier.verify(token);
            issuer.breakDown();
            while (issuer.fetches() < 4) {
                assertThat(verifier.verify(token).tenant()).isEqualTo("acme");
            }
        }
    }

    @Test
    void withoutAnyKeysItIsNotTheCallersFault() throws Exception {
        var issuer = TokenIssuer.start();
        issuer.close();
        var verifier = new Tokens(issuer.rules(), InstantSource.system());
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> verifier.verify(issuer.token(claims("acme"))))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().status()).isEqualTo(503);
                        assertThat(e.problem().headers()).containsKey("Retry-After");
                    });
        }
    }

    private static Set<Scope> scopes(Object claim) throws Exception {
        return tokens.verify(shared.token(claims("acme").claim("scope", claim))).scopes();
    }

    private static Date in(Duration time) {
        return Date.from(Instant.now().plus(time));
    }

    private static void assertRefused(AuthenticationFailure failure, String token) {
        assertRefused(tokens, failure, token);
    }

    private static void assertRefused(Tokens verifier, AuthenticationFailure failure, String token) {
        var refused = catchThrowableOfType(RefusedCredentialException.class, () -> verifier.verify(token));
        assertThat(refused).as(token).isNotNull();
        assertThat(refused.failure()).as(token).isEqualTo(failure);
    }
}
