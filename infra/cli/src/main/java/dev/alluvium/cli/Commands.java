package dev.alluvium.cli;

import dev.alluvium.cli.agent.McpCommand;
import dev.alluvium.cli.backup.BackupCommand;
import dev.alluvium.cli.backup.RestoreCommand;
import dev.alluvium.cli.channel.ChannelCommands;
import dev.alluvium.cli.database.MigrateCommands;
import dev.alluvium.cli.demo.DemoCommand;
import dev.alluvium.cli.insight.InsightsCommand;
import dev.alluvium.cli.launch.DoctorCommand;
import dev.alluvium.cli.launch.DownCommand;
import dev.alluvium.cli.launch.EnvCommand;
import dev.alluvium.cli.launch.SetupCommand;
import dev.alluvium.cli.launch.StatusCommand;
import dev.alluvium.cli.launch.UpCommand;
import dev.alluvium.cli.message.MessageCommand;
import dev.alluvium.cli.message.PublishCommand;
import dev.alluvium.cli.message.SearchCommand;
import dev.alluvium.cli.message.TailCommand;
import dev.alluvium.cli.rejected.RejectedCommands;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.source.LostCommands;
import dev.alluvium.cli.source.ReplayCommand;
import dev.alluvium.cli.source.TopicsCommands;
import dev.alluvium.cli.tenant.AuditCommand;
import dev.alluvium.cli.tenant.BacklogCommand;
import dev.alluvium.cli.tenant.KeyCommands;
import dev.alluvium.cli.tenant.PaceCommand;
import dev.alluvium.cli.tenant.RechunkCommand;
import dev.alluvium.cli.tenant.ReindexCommand;
import dev.alluvium.cli.tenant.TenantCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// The commands by their names, in the order of the help. Only the one that is called is looked at where that is
/// plain: to read the options of all of them takes longer than most commands run.
final class Commands {
    private static final String BENCH = "bench";
    private static final String WARM_UP = "warm-up";

    private static final Set<String> OF_THE_VERSION = Set.of("-V", "--version");

    private static final Map<String, Class<?>> BY_NAME = List.<Map.Entry<String, Class<?>>>of(
                    Map.entry("up", UpCommand.class),
                    Map.entry("down", DownCommand.class),
                    Map.entry("env", EnvCommand.class),
                    Map.entry("status", StatusCommand.class),
                    Map.entry("demo", DemoCommand.class),
                    Map.entry("doctor", DoctorCommand.class),
                    Map.entry("tenant", TenantCommands.class),
                    Map.entry("key", KeyCommands.class),
                    Map.entry("channel", ChannelCommands.class),
                    Map.entry("audit", AuditCommand.class),
                    Map.entry("backlog", BacklogCommand.class),
                    Map.entry("publish", PublishCommand.class),
                    Map.entry("search", SearchCommand.class),
                    Map.entry("insights", InsightsCommand.class),
                    Map.entry("message", MessageCommand.class),
                    Map.entry("tail", TailCommand.class),
                    Map.entry("mcp", McpCommand.class),
                    Map.entry("rejected", RejectedCommands.class),
                    Map.entry("reindex", ReindexCommand.class),
                    Map.entry("rechunk", RechunkCommand.class),
                    Map.entry("pace", PaceCommand.class),
                    Map.entry("setup", SetupCommand.class),
                    Map.entry("migrate", MigrateCommands.class),
                    Map.entry("backup", BackupCommand.class),
                    Map.entry("restore", RestoreCommand.class),
                    Map.entry("topics", TopicsCommands.class),
                    Map.entry("replay", ReplayCommand.class),
                    Map.entry("lost", LostCommands.class))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, LinkedHashMap::new));

    private Commands() {}

    /// @param arguments the called command's name among them comes first, if it is to be mounted alone
    static void mount(CommandLine root, Session session, String... arguments) {
        var first = arguments.length == 0 ? "" : arguments[0];
        if (BY_NAME.containsKey(first)) {
            root.addSubcommand(first, BY_NAME.get(first));
        } else if (!OF_THE_VERSION.contains(first)) {
            BY_NAME.forEach(root::addSubcommand);
            root.addSubcommand(BENCH, BenchCommands.mount(session));
            root.addSubcommand(WARM_UP, new WarmUpCommand());
        }
    }
}
