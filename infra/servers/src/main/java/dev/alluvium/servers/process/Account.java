package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who a PostgreSQL server runs as. It refuses to be root; started by root, it runs as an account without rights.
///
/// @param prefix words before the server's command that change to the account; empty when nothing is to change
/// @param user the account's number, when it is not this process's own
public record Account(List<String> prefix, Optional<Integer> user) {
    private static final Account OWN = new Account(List.of(), Optional.empty());

    /// A path under a folder that is closed to others (`/root`, a private temporary folder) is reached with one
    /// capability more than none: to look into folders; where root itself lacks that one, to pass by permissions.
    /// The secure bit keeps access(2), with which the server looks for its own program, from ignoring the
    /// capability.
    private static final List<List<String>> REACH =
            List.of(List.of(), capability("dac_read_search"), capability("dac_override"));

    private static List<String> capability(String name) {
        return List.of("--inh-caps=+" + name, "--ambient-caps=+" + name, "--securebits=+no_setuid_fixup");
    }

    /// @param program that the account must be able to run
    /// @param dataFolder exists; becomes the account's, unless it belongs to an account without rights already
    public static Account owning(Path dataFolder, Path program) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return OWN;
        }
        var setpriv = Command.find("setpriv")
                .orElseThrow(
                        () -> new StartFailedException("PostgreSQL does not run as root, and there is no setpriv to"
                                + " change to another account: start this as an ordinary user."));
        var number = ownerOf(dataFolder).orElseGet(Account::withoutRights);
        own(dataFolder, number);
        return REACH.stream()
                .map(capabilities -> new Account(words(setpriv, number, capabilities), Optional.of(number)))
                .filter(account -> account.reaches(dataFolder, program))
                .findFirst()
                .orElseThrow(() -> new StartFailedException("PostgreSQL runs as account " + number
                        + " when root starts it, which cannot reach " + dataFolder + " or " + program
                        + ": open the folders above them to others (chmod o+x), or start this as an ordinary user."));
    }

    public List<String> command(List<String> words) {
        var all = new ArrayList<>(prefix);
        all.addAll(words);
        return all;
    }

    /// Gives a file to the account, so that it is the only one who reads it.
    public void own(Path file) {
        user.ifPresent(number -> own(file, number));
    }

    private static void own(Path file, int number) {
        try {
            Files.setAttribute(file, "unix:uid", number);
        } catch (IOException e) {
            throw new StartFailedException(file + " cannot be given to account " + number + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Integer> ownerOf(Path folder) {
        try {
            var number = (Integer) Files.getAttribute(folder, "unix:uid");
            return number == 0 ? Optional.empty() : Optional.of(number);
        } catch (IOException e) {
            throw new StartFailedException("The data folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static int withoutRights() {
        return List.of("postgres", "nobody").stream()
                .map(name -> Command.of("id", "-u", name).run())
                .filter(Command.Finished::fine)
                .map(finished -> Integer.parseInt(finished.output().strip()))
                .findFirst()
                .orElseThrow(
                        () -> new StartFailedException("PostgreSQL does not run as root, and there is no account named"
                                + " postgres or nobody: start this as an ordinary user."));
    }

    private static List<String> words(Path setpriv, int number, List<String> capabilities) {
        var words = new ArrayList<>(
                List.of(setpriv.toString(), "--reuid=" + number, "--regid=" + groupOf(number), "--clear-groups"));
        words.addAll(capabilities);
        return List.copyOf(words);
    }

    private static String groupOf(int number) {
        var finished = Command.of("id", "-g", Integer.toString(number)).run();
        return finished.fine() ? finished.output().strip() : Integer.toString(number);
    }

    private boolean reaches(Path dataFolder, Path program) {
        var tried = List.of(
                "/bin/sh", "-c", "cd \"$0\" && exec \"$1\" --version", dataFolder.toString(), program.toString());
        return Command.of(command(tried)).run().fine();
    }
}
