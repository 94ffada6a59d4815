package dev.alluvium.query.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// An issuer of tokens that publishes its keys over HTTP.
public final class TokenIssuer implements AutoCloseable {
    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "alluvium";

    private final HttpServer server;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile List<JWK> published;
    private volatile boolean broken;
    private RSAKey rsa = rsa();
    private final ECKey ec = ec();

    private TokenIssuer(HttpServer server) {
        this.server = server;
        this.published = List.of(rsa, ec);
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            var body = new JWKSet(published).toString(true).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/jwk-set+json");
            exchange.sendResponseHeaders(broken ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    public static TokenIssuer start() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new TokenIssuer(HttpServer.create(address, 0));
    }

    public TokenRules rules() {
        return new TokenRules(
                ISSUER,
                AUDIENCE,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"),
                TokenAlgorithms.parse("RS256,ES256"),
                "tenant",
                "principal_type",
                "scope",
                Duration.ofHours(24),
                Optional.empty());
    }

    int fetches() {
        return fetches.get();
    }

    RSAKey key() {
        return rsa;
    }

    /// From now on another key signs, and it alone is published.
    void rotate() {
        rsa = rsa();
        published = List.of(rsa);
    }

    /// From now on it answers with an error.
    void breakDown() {
        broken = true;
    }

    /// Claims of a token that holds.
    static JWTClaimsSet.Builder claims(String tenant) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
                .claim("tenant", tenant)
                .claim("scope", "openid read");
    }

    String token(JWTClaimsSet.Builder claims) {
        return token(claims, rsa);
    }

    String token(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            return signed(JWSAlgorithm.RS256, key.getKeyID(), claims, new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String ecToken(JWTClaimsSet.Builder claims) {
        try {
            return signed(JWSAlgorithm.ES256, ec.getKeyID(), claims, new ECDSASigner(ec));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String signed(JWSAlgorithm algorithm, String keyId, JWTClaimsSet.Builder claims, JWSSigner signer) {
        var header = new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID(keyId)
                .build();
        var token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
        return token.serialize();
    }

    static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2_048)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
