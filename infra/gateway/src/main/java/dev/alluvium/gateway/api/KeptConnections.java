package dev.alluvium.gateway.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The connections to query-api, which are kept for a moment; a request is written and its answer read on the thread
/// that asks (RATIONALE.md). Of what the library would do beside that, nothing is wanted: what query-api answers is
/// passed on as it is. Thread-safe.
final class KeptConnections {
    private static final Timeout CONNECT_LIMIT = Timeout.ofSeconds(2);
    /// A search may wait for a message for half a minute before its own ten seconds begin.
    private static final Timeout ANSWER_LIMIT = Timeout.ofSeconds(45);
    /// Shorter than any server keeps one.
    private static final TimeValue KEPT = TimeValue.ofSeconds(10);
    /// To look whether a connection is still open takes a millisecond, so that those of a moment ago are trusted.
    private static final TimeValue TRUSTED = TimeValue.ofSeconds(1);
    /// There are as many as callers wait, whom the server bounds.
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final String base;
    private final HttpHost host;
    private final PoolingHttpClientConnectionManager pool = pool();
    private final CloseableHttpClient client;

    KeptConnections(URI address) {
        this.base = address.getRawPath() == null ? "" : address.getRawPath().replaceFirst("/+$", "");
        this.host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
        this.client = HttpClients.custom()
                .setConnectionManager(pool)
                .setKeepAliveStrategy((_, _) -> KEPT)
                .evictIdleConnections(KEPT)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableDefaultUserAgent()
                .disableRedirectHandling()
                .build();
    }

    private static PoolingHttpClientConnectionManager pool() {
        var limits = Http1Config.custom()
                .setBufferSize(16 << 10)
                .setMaxLineLength(16 << 10)
                .setMaxHeaderCount(200)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(UNBOUNDED)
                .setMaxConnPerRoute(UNBOUNDED)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(limits)
                        // The client's own looks for an answer behind whatever else comes.
                        .responseParserFactory(new DefaultHttpResponseParserFactory(limits))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_LIMIT)
                        .setSocketTimeout(ANSWER_LIMIT)
                        .setValidateAfterInactivity(TRUSTED)
                        .build())
                .build();
    }

    Answered ask(Asked asked) throws IOException {
        try {
            return askOnce(asked);
        } catch (NoHttpResponseException | SocketException e) {
            // The server hangs up at this very moment. What is not to happen twice may have arrived.
            if (!asked.isRepeatable()
                    || e instanceof ConnectException
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            // The others of its connections are closed too, more likely than not.
            pool.closeIdle(TimeValue.ZERO_MILLISECONDS);
            return askOnce(asked);
        }
    }

    private Answered askOnce(Asked asked) throws IOException {
        var response = client.executeOpen(host, asked.request(base, host), null);
        try {
            return new Answered(response.getCode(), headers(response), body(response));
        } catch (IOException | RuntimeException e) {
            giveUp(response);
            throw e;
        }
    }

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        var headers = new HashMap<String, List<String>>();
        for (var each : response.getHeaders()) {
            headers.computeIfAbsent(each.getName().toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                    .add(each.getValue());
        }
        return headers;
    }

    /// At its end the connection is given back. Whoever closes it before ends the connection, for a rest may be long.
    private static InputStream body(ClassicHttpResponse response) throws IOException {
        var entity = response.getEntity();
        if (entity == null) {
            return InputStream.nullInputStream();
        }
        if (entity.getContentLength() < 0 && !entity.isChunked()) {
            throw new IOException(
                    "the answer does not say where it ends, and one that is cut off would pass for whole");
        }
        return new FilterInputStream(entity.getContent()) {
            @Override
            public void close() {
                giveUp(response);
            }
        };
    }

    /// After the end of the answer, nothing happens.
    private static void giveUp(ClassicHttpResponse response) {
        ((ModalCloseable) response).close(CloseMode.IMMEDIATE);
    }
}
