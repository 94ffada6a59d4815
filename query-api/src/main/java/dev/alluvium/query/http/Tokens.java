package dev.alluvium.query.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import com.nimbusds.jwt.proc.JWTProcessor;
import dev.alluvium.database.tenant.KnownTenant;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.SenderKind;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies JWTs (RFC 7519) of one issuer with the keys that it publishes (RFC 7517). Thread-safe.
///
/// The keys are fetched when they are first needed and again every five minutes. A token with a key id that
/// is not among them has them fetched at once, twice in half a minute at most: rotated keys are known at
/// the first token, and made-up ones cost the issuer nothing. While the issuer does not answer, the last
/// keys hold for four hours.
public final class Tokens {
    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration READ_LIMIT = Duration.ofSeconds(3);
    private static final int LARGEST_KEY_SET = 512 << 10;
    private static final Duration KEYS_FRESH = Duration.ofMinutes(5);
    private static final Duration FETCH_INTERVAL = Duration.ofSeconds(30);
    private static final Duration OUTAGE_LIMIT = Duration.ofHours(4);
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final TokenRules rules;
    private final InstantSource clock;
    private final JWTProcessor<SecurityContext> processor;
    private volatile boolean unreachable;

    /// What a token that holds says.
    ///
    /// @param tenant its id or its slug
    /// @param principal null when it speaks for the tenant as a whole
    /// @param issued null when it does not say so
    /// @param keysEnd the last moment of keys that it makes
    record Claims(
            String tenant, Set<Scope> scopes, Principal principal, Instant issued, Instant expires, Instant keysEnd) {
        /// A slug means another tenant once its tenant was erased; an id never does. `iat` counts whole
        /// seconds.
        boolean meant(KnownTenant known) {
            return issued == null
                    ? tenant.equalsIgnoreCase(known.id().toString())
                    : !issued.isBefore(known.createdAt().truncatedTo(ChronoUnit.SECONDS));
        }
    }

    public Tokens(TokenRules rules, InstantSource clock) {
        this(rules, clock, FETCH_INTERVAL, KEYS_FRESH);
    }

    public Tokens(TokenRules rules, InstantSource clock, Duration fetchInterval, Duration keysFresh) {
        this.rules = rules;
        this.clock = clock;
        this.processor = processor(rules, clock, keys(rules.jwksUrl(), fetchInterval, keysFresh));
    }

    /// @throws RefusedCredentialException when the token does not hold
    /// @throws ProblemException with 503 when the issuer's keys are needed and cannot be fetched
    Claims verify(String token) throws RefusedCredentialException {
        try {
            return claims(processor.process(token, null));
        } catch (ExpiredJWTException e) {
            throw new RefusedCredentialException(AuthenticationFailure.EXPIRED_TOKEN);
        } catch (RateLimitReachedException e) {
            if (unreachable) {
                throw unavailable();
            }
            // A key id that was not among the keys of a moment ago.
            throw new RefusedCredentialException(AuthenticationFailure.BAD_TOKEN);
        } catch (JWKSetUnavailableException e) {
            log.warn("The keys of the tokens' issuer cannot be fetched: {}", e.getMessage());
            throw unavailable();
        } catch (KeySourceException e) {
            throw new IllegalStateException("the keys of the tokens' issuer cannot be used", e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new RefusedCredentialException(AuthenticationFailure.BAD_TOKEN);
        }
    }

    private static ProblemException unavailable() {
        return Problem.unavailable("the keys of the token's issuer cannot be fetched", RETRY_AFTER_SECONDS)
                .exception();
    }

    private Claims claims(JWTClaimsSet claims) throws ParseException, RefusedCredentialException {
        var tenant = claims.getStringClaim(rules.tenantClaim());
        if (tenant == null) {
            throw new RefusedCredentialException(AuthenticationFailure.UNKNOWN_TENANT);
        }
        var issued =
                claims.getIssueTime() == null ? null : claims.getIssueTime().toInstant();
        var expires = claims.getExpirationTime().toInstant();
        requireShortLife(issued, expires);
        return new Claims(tenant, scopes(claims), principal(claims), issued, expires, keysEnd(expires));
    }

    private Instant keysEnd(Instant expires) {
        return rules.keyLifetime().map(clock.instant()::plus).orElse(expires);
    }

    /// Of one that does not say when it was issued, what is left of its life counts: that is all that is
    /// known.
    private void requireShortLife(Instant issued, Instant expires) throws RefusedCredentialException {
        var now = clock.instant();
        if (issued != null && issued.isAfter(now.plusSeconds(CLOCK_SKEW_SECONDS))) {
            throw new RefusedCredentialException(AuthenticationFailure.BAD_TOKEN);
        }
        if (Duration.between(issued == null ? now : issued, expires).compareTo(rules.longestLifetime()) > 0) {
            throw new RefusedCredentialException(AuthenticationFailure.LONG_TOKEN);
        }
    }

    private Set<Scope> scopes(JWTClaimsSet claims) throws ParseException {
        var names = claims.getClaim(rules.scopesClaim()) instanceof String text
                ? List.of(text.split(" "))
                : claims.getStringListClaim(rules.scopesClaim());
        var scopes = EnumSet.noneOf(Scope.class);
        Stream.of(Scope.values())
                .filter(scope -> names != null && names.contains(scope.text()))
                .forEach(scopes::add);
        return scopes;
    }

    private Principal principal(JWTClaimsSet claims) throws ParseException, RefusedCredentialException {
        var id = claims.getSubject();
        if (id == null) {
            return null;
        }
        var type = claims.getStringClaim(rules.typeClaim());
        var name = type == null ? EnumNames.of(SenderKind.HUMAN) : type;
        if (id.isBlank()
                || id.length() > TextRules.MAX_ID_CHARACTERS
                || TextRules.fault(id) != null
                || !EnumNames.of(SenderKind.class).contains(name)) {
            throw new RefusedCredentialException(AuthenticationFailure.BAD_TOKEN);
        }
        return new Principal(id, name);
    }

    private static JWTProcessor<SecurityContext> processor(
            TokenRules rules, InstantSource clock, JWKSource<SecurityContext> keys) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(rules.algorithms().names(), keys));
        // The second is what RFC 9068 calls an access token.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier(new Rules(rules, clock));
        return processor;
    }

    private JWKSource<SecurityContext> keys(URI url, Duration fetchInterval, Duration keysFresh) {
        var http = new DefaultResourceRetriever(
                (int) CONNECT_LIMIT.toMillis(), (int) READ_LIMIT.toMillis(), LARGEST_KEY_SET);
        ResourceRetriever retriever = from -> {
            unreachable = true;
            var keys = http.retrieveResource(from);
            unreachable = false;
            return keys;
        };
        try {
            return JWKSourceBuilder.<SecurityContext>create(url.toURL(), retriever)
                    .cache(
                            keysFresh.toMillis(),
                            CONNECT_LIMIT.plus(READ_LIMIT).multipliedBy(2).toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(fetchInterval.toMillis())
                    .outageTolerant(
                            OUTAGE_LIMIT.toMillis(),
                            _ -> log.warn("The tokens' issuer does not answer; its last keys stay in use"))
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("the URL was checked when the settings were read", e);
        }
    }

    /// Issuer, audience, times.
    private static final class Rules extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final InstantSource clock;

        Rules(TokenRules rules, InstantSource clock) {
            super(
                    rules.audience(),
                    new JWTClaimsSet.Builder().issuer(rules.issuer()).build(),
                    Set.of("exp"));
            this.clock = clock;
            setMaxClockSkew(CLOCK_SKEW_SECONDS);
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
