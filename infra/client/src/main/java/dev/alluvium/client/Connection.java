package dev.alluvium.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.Optional;

/// An address, a credential, and the connections to it. Redirects are not followed: they would take the credential
/// elsewhere. Thread-safe.
record Connection(HttpClient http, String address, String credential) {

    static Connection to(URI address, String key, Options options) {
        var scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || address.getHost() == null) {
            throw new IllegalArgumentException("the address must be as in https://host:port");
        }
        if (address.getRawQuery() != null || address.getRawFragment() != null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the address has no query, no fragment and no user");
        }
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("the key is empty, or has characters that no key has");
        }
        var http = HttpClient.newBuilder()
                .connectTimeout(options.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                // Over plain HTTP, 2 would begin with a request to upgrade.
                .version(scheme.equals("http") ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                .build();
        return new Connection(http, address.toString().replaceAll("/+$", ""), key);
    }

    HttpRequest request(Ask ask) {
        var body = ask.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(ask.body());
        var request = HttpRequest.newBuilder(URI.create(address + ask.path()))
                .method(ask.method(), body)
                .header("Authorization", "Bearer " + credential);
        ask.headers().forEach(request::header);
        return request.build();
    }

    /// Without the credential.
    @Override
    public String toString() {
        return address;
    }
}
