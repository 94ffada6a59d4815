package dev.alluvium.embed;

import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.wiring.ModelWiring;
import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/// Loads the model as a worker does, and says when.
final class LoadsTheModel {
    private LoadsTheModel() {}

    @ConfigMapping(prefix = "alluvium")
    interface Settings {
        ModelSettings model();
    }

    public static void main(String[] arguments) {
        System.exit(ProcessLife.run("loads", LoadsTheModel::run));
    }

    private static void run(ProcessLife life) throws InterruptedException {
        var settings = life.settings(Settings.class).model();
        System.out.println("loading");
        try (var _ = ModelWiring.load(settings, OptionalInt.of(1), "")) {
            System.out.println("loaded");
            life.awaitStop();
        }
        System.out.println("closed");
    }
}
