package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// PostgreSQL and pgvector, with all they need, downloaded as packages. apt works in a folder of its own, with
/// package lists and a (blank) list of what is installed of its own: it needs no rights and changes nothing on the
/// host.
public record DebianPackages(Path work, Consumer<String> progress) {
    private static final Pattern VECTOR_PACKAGE = Pattern.compile("postgresql-(\\d+)-pgvector");
    private static final String INSTEAD = "install PostgreSQL " + PostgresBinaries.OLDEST_SERVER
            + " or later with pgvector " + PostgresBinaries.OLDEST_VECTOR
            + " or later, start a Docker daemon, or name a server in ALLUVIUM_TEST_DATABASE_URL";

    /// @param server the server's version
    record Downloaded(Version server, List<Path> archives) {}

    private record Choice(int major, Version server, Version vector) {}

    Downloaded download() throws IOException {
        if (Command.find("apt-get").isEmpty()) {
            throw new StartFailedException(
                    "No suitable PostgreSQL is installed, and there is no apt-get to get one with: " + INSTEAD + ".");
        }
        var apt = Apt.in(work);
        var failures = new ArrayList<String>();
        for (var suite : suites(HostSources.read(Path.of("/etc/apt")))) {
            progress.accept("Looking for PostgreSQL with pgvector among the packages of " + suite.name());
            var found = apt.update(suite.name(), suite.sources(), failures)
                    .flatMap(_ -> choose(apt, suite.name(), failures));
            if (found.isPresent()) {
                return fetch(apt, found.get());
            }
        }
        throw new StartFailedException("No packages of PostgreSQL with pgvector could be had ("
                + String.join("; ", failures) + "): " + "see to this machine's network and apt, or " + INSTEAD + ".");
    }

    /// PgBouncer that knows prepared statements, from the first archive that has it.
    Downloaded downloadPgBouncer() throws IOException {
        if (Command.find("apt-get").isEmpty()) {
            throw new StartFailedException("No PgBouncer is installed, and there is no apt-get to get one with: install"
                    + " PgBouncer " + UnpackedPgBouncer.OLDEST + " or later.");
        }
        var apt = Apt.in(work);
        var failures = new ArrayList<String>();
        for (var suite : suites(HostSources.read(Path.of("/etc/apt")))) {
            progress.accept("Looking for PgBouncer among the packages of " + suite.name());
            var version = apt.update(suite.name(), suite.sources(), failures)
                    .flatMap(_ -> apt.version("pgbouncer"))
                    .filter(found -> found.compareTo(UnpackedPgBouncer.OLDEST) >= 0);
            if (version.isPresent()) {
                return new Downloaded(version.get(), apt.download(List.of("pgbouncer", "patchelf")));
            }
        }
        throw new StartFailedException(
                "No package of PgBouncer " + UnpackedPgBouncer.OLDEST + " or later could be had ("
                        + String.join("; ", failures) + "): see to this machine's network and apt, or install it.");
    }

    /// What is loaded into programs of this machine must suit its C library: of its own archive, and without what it
    /// depends on, which every machine has.
    public List<Path> downloadForThisHost(String packageName) throws IOException {
        if (Command.find("apt-get").isEmpty()) {
            throw new StartFailedException(
                    packageName + " is not installed, and there is no apt-get to get it with: install it.");
        }
        var apt = Apt.in(work);
        var failures = new ArrayList<String>();
        progress.accept("Looking for " + packageName + " among the packages of this host");
        var host = HostSources.read(Path.of("/etc/apt"));
        if (apt.update("this host", host.text(), failures)
                .flatMap(_ -> apt.version(packageName))
                .isEmpty()) {
            throw new StartFailedException("No package " + packageName + " could be had (" + String.join("; ", failures)
                    + "): see to this machine's network and apt, or install it.");
        }
        return apt.download(List.of(packageName)).stream()
                .filter(archive -> archive.getFileName().toString().startsWith(packageName + "_"))
                .toList();
    }

    private record Suite(String name, String sources) {}

    /// What is in `testing` today may have moved when this runs; `devel` is Ubuntu's word for it.
    private static List<Suite> suites(HostSources host) {
        var suites = new ArrayList<Suite>();
        for (var name : List.of("testing", "sid", "devel")) {
            suites.add(new Suite(name, host.text(name)));
        }
        suites.add(new Suite("this host", host.text()));
        codename()
                .map(name -> name + "-backports")
                .ifPresent(name -> suites.add(new Suite(name, host.text() + "\n" + host.text(name))));
        return suites;
    }

    private static Optional<String> codename() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("VERSION_CODENAME="))
                    .map(line -> line.substring(line.indexOf('=') + 1)
                            .replace("\"", "")
                            .strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The newest server for which there is a pgvector that suits.
    private static Optional<Choice> choose(Apt apt, String suite, List<String> failures) {
        var choices = apt.names("postgresql-").stream()
                .map(VECTOR_PACKAGE::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .flatMap(major -> choice(apt, major).stream())
                .toList();
        var best = choices.stream()
                .filter(choice -> PostgresBinaries.suits(choice.server(), choice.vector()))
                .max(Comparator.comparing(Choice::server));
        if (best.isEmpty()) {
            failures.add(suite + ": "
                    + (choices.isEmpty()
                            ? "no package postgresql-NN-pgvector"
                            : "its newest is PostgreSQL " + choices.getLast().server() + " with pgvector "
                                    + choices.getLast().vector()));
        }
        return best;
    }

    private static Optional<Choice> choice(Apt apt, int major) {
        return apt.version("postgresql-" + major)
                .flatMap(server -> apt.version("postgresql-" + major + "-pgvector")
                        .map(vector -> new Choice(major, server, vector)));
    }

    private Downloaded fetch(Apt apt, Choice choice) {
        progress.accept("Downloading PostgreSQL " + choice.server() + " with pgvector " + choice.vector());
        var server = "postgresql-" + choice.major();
        var archives = apt.download(List.of(server, server + "-pgvector", "patchelf"));
        return new Downloaded(choice.server(), archives);
    }
}
