package dev.alluvium.cli.whole;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant goes to partitions of its own, or to another tenant, on a whole system that is in use.
final class TenantMovesIT {
    @TempDir
    private static Path folder;

    private static Script script;

    @BeforeAll
    static void start() {
        script = Script.in(folder);
        script.up();
    }

    @AfterAll
    static void stop() {
        script.run("down");
    }

    @Test
    void aTenantIsPromotedAndReturnedWhileItIsInUse() throws Exception {
        new PromoteWhileBusy(script, folder).run();
    }

    @Test
    void aTenantMovesToAnotherOneAndIsFoundAsBefore() throws IOException {
        new MoveTenant(script, folder).run();
    }
}
