package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// apt-get with a folder of its own for lists, archives and sources; proxies and credentials stay the host's.
record Apt(Path work, Path configuration) {

    static Apt in(Path work) throws IOException {
        for (var folder : List.of("lists/partial", "archives/partial", "sources", "preferences", "log")) {
            Files.createDirectories(work.resolve(folder));
        }
        Files.writeString(work.resolve("status"), "");
        var configuration = work.resolve("apt.conf");
        Files.writeString(configuration, configuration(work));
        return new Apt(work, configuration);
    }

    /// The host's own configuration is read first; what follows overrides it. What the host does after an update
    /// (such as refreshing a software centre) is not ours to set off.
    private static String configuration(Path work) {
        return """
            #clear APT::Update::Pre-Invoke;
            #clear APT::Update::Post-Invoke;
            #clear APT::Update::Post-Invoke-Success;
            #clear APT::Default-Release;
            Dir::State "WORK";
            Dir::State::lists "WORK/lists";
            Dir::State::status "WORK/status";
            Dir::Cache "WORK";
            Dir::Cache::archives "WORK/archives";
            Dir::Log "WORK/log";
            Dir::Etc::sourcelist "/dev/null";
            Dir::Etc::sourceparts "WORK/sources";
            Dir::Etc::preferences "/dev/null";
            Dir::Etc::preferencesparts "WORK/preferences";
            APT::Install-Recommends "false";
            APT::Install-Suggests "false";
            APT::Sandbox::User "root";
            APT::Update::Error-Mode "any";
            APT::Keep-Downloaded-Packages "true";
            Acquire::Languages "none";
            Acquire::Retries "2";
            Acquire::http::Timeout "20";
            Acquire::https::Timeout "20";
            Debug::NoLocking "true";
            """.replace("WORK", work.toAbsolutePath().toString());
    }

    /// Replaces the package lists. Empty, with a word in `failures`, when that cannot be done.
    Optional<Apt> update(String name, String sources, List<String> failures) throws IOException {
        Files.writeString(work.resolve("sources/all.sources"), sources);
        if (sources.isBlank()) {
            failures.add(name + ": this host's apt names no archive");
            return Optional.empty();
        }
        var finished = run("apt-get", "update");
        if (!finished.fine()) {
            failures.add(name + ": " + firstError(finished));
            return Optional.empty();
        }
        return Optional.of(this);
    }

    List<String> names(String prefix) {
        return run("apt-cache", "pkgnames", prefix)
                .output()
                .lines()
                .map(String::strip)
                .sorted()
                .toList();
    }

    Optional<Version> version(String packageName) {
        return run("apt-cache", "show", "--no-all-versions", packageName)
                .output()
                .lines()
                .filter(line -> line.startsWith("Version:"))
                .findFirst()
                .flatMap(Version::in);
    }

    /// The packages and all they depend on, the C library included.
    List<Path> download(List<String> packageNames) {
        var words = new ArrayList<>(List.of("apt-get", "install", "--yes", "--quiet", "--download-only"));
        words.addAll(packageNames);
        var finished = run(words.toArray(String[]::new));
        if (!finished.fine()) {
            throw new StartFailedException("The packages cannot be downloaded: " + firstError(finished)
                    + " See to this machine's network and apt, then try again.");
        }
        try (var archives = Files.list(work.resolve("archives"))) {
            return archives.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StartFailedException("The downloaded packages cannot be read: " + e.getMessage(), e);
        }
    }

    private Command.Finished run(String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(1, List.of("-c", configuration.toString()));
        return Command.of(command).with("DEBIAN_FRONTEND", "noninteractive").run();
    }

    /// apt says twice what failed; the lines with `E:` say why.
    private static String firstError(Command.Finished finished) {
        return finished.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("E:"))
                .map(line -> line.substring("E:".length()).strip())
                .findFirst()
                .orElseGet(finished::lastLine);
    }
}
