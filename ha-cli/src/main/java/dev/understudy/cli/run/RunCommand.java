package dev.understudy.cli.run;

import com.codahale.metrics.MetricRegistry;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.understudy.HaNode;
import dev.understudy.cli.Version;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.program.ExitCode;
import dev.understudy.program.KeyFlags;
import dev.understudy.program.NodeKeys;
import dev.understudy.program.Plain;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import dev.understudy.status.LeaderLabel;
import dev.understudy.status.StatusConfig;
import dev.understudy.status.StatusServer;
import dev.understudy.status.StatusSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code understudy run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = "understudy run [OPTION...] -- COMMAND [ARG...]",
        description = {
            "Run a program while this node leads, and wait otherwise.",
            "When the term is lost the program is ended, with all it has started, and the node stands again.",
            "The program finds UNDERSTUDY_TERM, UNDERSTUDY_ID and UNDERSTUDY_PREFIX in its environment.",
            "Its exit code is passed on."
        })
public final class RunCommand implements Callable<Integer> {
    /** The proof that this process is dead says nothing about the program, which dies a little later. */
    private static final ConfigKey CRASH_DETECT = ConfigKey.of(
            HaConfig.CRASH_DETECT.name(),
            HaConfig.CRASH_DETECT.type(),
            "off",
            "off: a supervised program may outlive its supervisor by a moment");

    /** The JVM keeps SIGQUIT for itself; the start script, which stays in front of it, sends this instead. */
    private static final String QUIT_FROM_SCRIPT = "URG";

    private static final KeyFlags KEYS = KeyFlags.of(NodeKeys.wrapper().stream()
            .map(key -> key.name().equals(CRASH_DETECT.name()) ? CRASH_DETECT : key)
            .toList());

    @Option(names = "--restart", description = "start the program again in place when it ends, under the same term")
    private boolean restart;

    @Option(names = "--once", description = "exit with code 75 when the term is lost, instead of standing again")
    private boolean once;

    @Option(
            names = Containments.FLAG,
            paramLabel = "KIND",
            defaultValue = "auto",
            description =
                    "what holds the program and all it starts together: pid-namespace, container, cgroup, or marks,"
                            + " which is a search only; auto (the default): the first of these that can be had")
    private String containment = "auto";

    @Option(names = "--require-containment", description = "do not run where nothing but marks can be had")
    private boolean requireContainment;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the program and its arguments")
    private List<String> command = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command with the flags of a node. */
    public static CommandLine withKeys() {
        CommandLine line = new CommandLine(new RunCommand());
        KEYS.addTo(line.getCommandSpec(), key -> true);
        line.getCommandSpec()
                .usageMessage()
                .footer(KeyFlags.FOOTER.toArray(String[]::new))
                .width(110);
        return line.setStopAtPositional(true);
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings given = KEYS.settings(spec.commandLine().getParseResult());
        String sensors = given.text(CRASH_DETECT);
        if (!sensors.equals("off")) {
            throw new ConfigException(CRASH_DETECT.name(), sensors, "must be off here: see docs/wrap.md");
        }
        Settings settings = given.with(Map.of(CRASH_DETECT.name(), "off"));
        if (!isProgram(command.get(0))) {
            spec.commandLine().getErr().println(Plain.line("understudy run: there is no program " + command.get(0)));
            return ExitCode.USAGE;
        }
        Containment chosen = Containments.choose(containment, requireContainment);
        StatusServer server = StatusServer.bind(StatusConfig.of(settings, StatusConfig.WRAPPER_LISTEN));
        try {
            return supervise(settings, server, chosen);
        } finally {
            server.close();
        }
    }

    private int supervise(Settings settings, StatusServer server, Containment chosen) throws InterruptedException {
        Supervisor supervisor = new Supervisor(new RunOptions(
                ImmutableList.copyOf(command),
                chosen,
                restart,
                once,
                settings.text(HaConfig.PREFIX),
                HaConfig.of(settings).timing().stopBudget()));
        MetricRegistry metrics = new MetricRegistry();
        HaNode node = HaNode.builder(settings)
                .address(server.address().toString())
                .metrics(metrics)
                .service(LeaderLabel.around(supervisor, settings, metrics))
                .onOverrun(() -> Runtime.getRuntime().halt(ExitCode.LEADERSHIP_LOST))
                .build();
        supervisor.supervise(node);
        for (String signal : List.of("TERM", "INT", "HUP", "USR1", "USR2")) {
            handle(signal, signal, supervisor);
        }
        if (Boolean.getBoolean(Containments.INIT_PROPERTY) || Boolean.getBoolean(Containments.SHELL_PROPERTY)) {
            handle(QUIT_FROM_SCRIPT, "QUIT", supervisor);
        }
        server.start(StatusSource.of(node));
        node.start();
        Optional<HaException> failure = node.awaitEnd();
        node.close();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return supervisor.exitCode();
    }

    private static void handle(String signal, String passedOnAs, Supervisor supervisor) {
        try {
            Signals.handle(signal, () -> supervisor.signal(passedOnAs));
        } catch (IllegalArgumentException kept) {
            throw new ConfigException("-Xrs", "", "must not be set: the program would get no signals");
        }
    }

    private static boolean isProgram(String name) {
        if (name.contains("/")) {
            return Files.isExecutable(Path.of(name)) && Files.isRegularFile(Path.of(name));
        }
        return Splitter.on(':')
                .splitToStream(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"))
                .map(folder -> Path.of(folder.isEmpty() ? "." : folder, name))
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }
}
