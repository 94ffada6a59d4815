package dev.alluvium.cli.whole;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The metrics that dashboards and alert rules name.
record PlottedMetrics(Path folder) {
    private static final Pattern NAME = Pattern.compile("\\b(?:alluvium|jvm|process|hikaricp|kafka)_[a-z0-9_]+");

    /// To be crossed off by the caller.
    Set<String> names() throws IOException {
        var names = new HashSet<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                NAME.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group()));
            }
        }
        return names;
    }

    /// What a process shows.
    static Set<String> of(String port) throws IOException, InterruptedException {
        return text(port)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[ {]", 2)[0])
                .collect(Collectors.toSet());
    }

    static String text(String port) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
