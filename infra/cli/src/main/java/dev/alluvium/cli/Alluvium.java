package dev.alluvium.cli;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Misspelled;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.ApiRefusal;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.events.Namespace;
import dev.alluvium.runtime.Version;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jooq.exception.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The operator's command line. Exit status: 0 fine, 1 failed, 2 used wrongly.
@Command(
        name = "alluvium",
        description = "Streams of messages become searchable, tenant-isolated memory.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Alluvium.OfTheBuild.class,
        footer = {"", "Exit status: 0 fine, 1 failed, 2 used wrongly.", "First steps: infra/alluvium demo"})
public record Alluvium(Session session) implements SessionCommand.Root {

    static final class OfTheBuild implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"alluvium " + Version.current()};
        }
    }

    public static void main(String[] arguments) {
        // By a name that no other program on the class path has: benchmarks bring the workers along.
        System.setProperty("logback.configurationFile", "dev/alluvium/cli/logback.xml");
        var environment = System.getenv();
        var terminal = Terminal.of(environment);
        try {
            Namespace.requireUsable(environment.get(Namespace.SETTING));
        } catch (IllegalArgumentException e) {
            terminal.note("alluvium: " + e.getMessage());
            System.exit(ExitStatus.USED_WRONGLY);
        }
        System.exit(run(arguments, environment, root(), terminal, InstantSource.system()));
    }

    public static int run(
            String[] arguments, Map<String, String> environment, Path root, Terminal terminal, InstantSource clock) {
        return commandLine(new Session(environment, root, terminal, clock), arguments)
                .execute(arguments);
    }

    /// @param arguments that it will be given; without them it has all commands
    static CommandLine commandLine(Session session, String... arguments) {
        var commands = new CommandLine(new Alluvium(session));
        Commands.mount(commands, session, arguments);
        var colours = session.terminal().colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
        return commands.setColorScheme(CommandLine.Help.defaultColorScheme(colours))
                .setOut(new PrintWriter(session.terminal().out(), true))
                .setErr(new PrintWriter(session.terminal().err(), true))
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, session))
                .setParameterExceptionHandler((wrong, typed) ->
                        usedWrongly(unknownOption(wrong, typed).orElse(wrong), session));
    }

    /// A required option that was mistyped counts as missing first; its name as it was typed says more.
    private static Optional<ParameterException> unknownOption(ParameterException wrong, String... typed) {
        if (!(wrong instanceof MissingParameterException)) {
            return Optional.empty();
        }
        var command = wrong.getCommandLine();
        var known = command.getCommandSpec().optionsMap().keySet();
        return Arrays.stream(typed)
                .takeWhile(argument -> !argument.equals("--"))
                .filter(argument -> argument.startsWith("--"))
                .map(argument -> argument.split("=", 2)[0])
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> new UnmatchedArgumentException(command, List.of(name)));
    }

    private static int usedWrongly(ParameterException wrong, Session session) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
        session.terminal().note("alluvium: " + firstLine(wrong) + meant(wrong) + " (" + command + " --help shows how)");
        return ExitStatus.USED_WRONGLY;
    }

    /// What the command or option may have been meant to be, as `; did you mean …?`
    private static String meant(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        var typed = unmatched.getUnmatched().getFirst().split("=", 2)[0];
        var spec = wrong.getCommandLine().getCommandSpec();
        var names = typed.startsWith("-")
                ? spec.optionsMap().keySet()
                : spec.subcommands().keySet();
        return Misspelled.meant(typed, names)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    private static int failed(Exception failure, Session session) {
        switch (failure) {
            case UsageFailure wrong -> {
                session.terminal().note("alluvium: " + firstLine(wrong));
                return ExitStatus.USED_WRONGLY;
            }
            case Failure known -> session.terminal().note("alluvium: " + firstLine(known));
            case ApiRefusal refusal -> session.terminal().note("alluvium: " + firstLine(refusal));
            case StartFailedException part -> session.terminal().note("alluvium: " + firstLine(part));
            case UnsafeDatabaseException unsafe -> session.terminal().note("alluvium: " + firstLine(unsafe));
            case DataAccessException database ->
                session.terminal().note("alluvium: the database: " + firstLine(database));
            case KafkaException kafka -> session.terminal().note("alluvium: Kafka: " + firstLine(kafka));
            case UncheckedIOException file -> session.terminal().note("alluvium: " + firstLine(file));
            case NoSuchFileException missing ->
                session.terminal().note("alluvium: there is no file " + missing.getFile());
            case IOException file -> session.terminal().note("alluvium: " + firstLine(file));
            default -> session.terminal().note(trace(failure));
        }
        return ExitStatus.FAILED;
    }

    /// A fault of this program: who mends it needs the trace.
    private static String trace(Exception failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString().stripTrailing();
    }

    private static String firstLine(Exception e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(text -> text.lines().findFirst())
                .orElse(e.toString());
    }

    private static Path root() {
        var root = System.getProperty("alluvium.root");
        if (root == null) {
            System.err.println("alluvium: started without its folder: use infra/alluvium");
            System.exit(ExitStatus.FAILED);
        }
        return Path.of(root);
    }
}
