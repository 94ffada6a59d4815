package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What the commands share: the session, which the root of all commands holds, and where they write.
@Command(mixinStandardHelpOptions = true)
public abstract class SessionCommand {
    @Spec
    private CommandSpec spec;

    /// The command that all other commands are subcommands of.
    public interface Root {
        Session session();
    }

    protected final Session session() {
        return ((Root) spec.root().userObject()).session();
    }

    protected final Connections connections() {
        return session().connections();
    }

    protected final Terminal terminal() {
        return session().terminal();
    }

    /// Writes a line of the result.
    protected final void say(String line) {
        terminal().say(line);
    }

    /// Writes a line that is not part of the result.
    protected final void note(String line) {
        terminal().note(line);
    }
}
