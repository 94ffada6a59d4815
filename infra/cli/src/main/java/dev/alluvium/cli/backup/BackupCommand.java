package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.SessionCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Copies the database into a new folder, while everything runs.",
            "The folder is whole or not there: its dump is read once as a restore would before it gets its name."
        })
public final class BackupCommand extends SessionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Made by this command; it must not be there yet.")
    private Path folder;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        var target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new Failure(folder + " is there already: a backup makes a folder of its own");
        }
        var manifest = make(target);
        if (output.json()) {
            say(JsonText.pretty(manifest));
        } else {
            say("backed up into %s: %d bytes, schema %s"
                    .formatted(
                            folder,
                            manifest.bytes(),
                            manifest.migrations().getLast().id()));
        }
        return ExitStatus.FINE;
    }

    private Manifest make(Path target) {
        try {
            Files.createDirectories(target.getParent());
            var draft = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".partial-");
            try {
                var manifest = new TakeBackup(connections(), session().clock(), this::note).into(draft);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                return manifest;
            } finally {
                remove(draft);
            }
        } catch (IOException e) {
            throw new Failure("cannot write to " + target.getParent() + ": " + e, e);
        }
    }

    private static void remove(Path draft) throws IOException {
        if (Files.exists(draft)) {
            Files.deleteIfExists(draft.resolve(DumpFile.NAME));
            Files.deleteIfExists(draft.resolve(Manifest.NAME));
            Files.delete(draft);
        }
    }
}
