package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.cli.StoreFlags;
import dev.understudy.cli.Version;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.program.Plain;
import dev.understudy.spi.Settings;
import dev.understudy.state.Versioned;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code understudy state}. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "The shared state of one election: saved, brought back, copied, shown.")
public final class StateCommand implements Runnable {
    private final InstantSource wall = InstantSource.system();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do with the state: backup, restore, copy, dump; see --help");
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Write the state, as it is at one revision, to a file. Nodes may go on.")
    int backup(@Parameters(paramLabel = "FILE", description = "must not exist yet") Path file) {
        try (Store store = new Store(settings())) {
            Store.Snapshot snapshot = store.snapshot();
            try (StateWriter writer = new StateWriter(file, header(store, snapshot))) {
                snapshot.pour(writer::item);
                long keys = writer.finish();
                say(keys + " keys of " + store + " at revision " + snapshot.revision() + " are in " + file);
            }
        }
        return 0;
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = {
                "Bring a state back from a file, whose checksum is checked first.",
                "While it runs nobody leads; afterwards terms are higher than any before."
            })
    int restore(
            @Parameters(paramLabel = "FILE", description = "written by backup") Path path,
            @Option(names = "--force", description = "replace a state that is there") boolean force) {
        StateFile file = new StateFile(path);
        Header header = file.check();
        try (Store store = new Store(settings())) {
            long keys = store.replace(file::read, header.highestTerm(), force, wall);
            say(keys + " keys of revision " + header.revision() + " are in " + store);
        }
        return 0;
    }

    @Command(
            name = "copy",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Copy the state, as it is at one revision, to another namespace. Nodes may go on.")
    int copy(
            @Option(
                            names = "--to-namespace",
                            required = true,
                            paramLabel = "NAMESPACE",
                            description = "db.etcd.namespace of the copy; must end in /")
                    String namespace,
            @Option(
                            names = "--to-prefix",
                            paramLabel = "PREFIX",
                            description = "election prefix of the copy (default: the same)")
                    @Nullable
                    String prefix,
            @Option(names = "--force", description = "replace a state that is there") boolean force) {
        Settings from = settings();
        Map<String, String> elsewhere = new HashMap<>(Map.of(EtcdConfig.NAMESPACE.name(), namespace));
        if (prefix != null) {
            elsewhere.put(HaConfig.PREFIX.name(), prefix);
        }
        try (Store source = new Store(from);
                Store target = new Store(from.with(elsewhere))) {
            if (source.isSameAs(target)) {
                throw new ConfigException("--to-namespace", namespace, "must not be where the state is");
            }
            Store.Snapshot snapshot = source.snapshot();
            long keys = target.replace(snapshot, snapshot.highestTerm(), force, wall);
            say(keys + " keys of " + source + " at revision " + snapshot.revision() + " are in " + target);
        }
        return 0;
    }

    @Command(
            name = "dump",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Print the state, as it is at one revision, or that in a file: one JSON object a key.")
    int dump(
            @Parameters(paramLabel = "FILE", arity = "0..1", description = "written by backup (default: ask etcd)")
                    @Nullable
                    Path path) {
        PrintWriter out = spec.commandLine().getOut();
        Consumer<Versioned> print = item -> out.println(new String(Lines.item(item), UTF_8));
        if (path != null) {
            StateFile file = new StateFile(path);
            file.check();
            file.read(print);
        } else {
            try (Store store = new Store(settings())) {
                store.snapshot().pour(print);
            }
        }
        out.flush();
        return 0;
    }

    private Header header(Store store, Store.Snapshot snapshot) {
        return new Header(
                Header.FORMAT,
                Header.VERSION,
                store.namespace(),
                store.election(),
                snapshot.base(),
                snapshot.revision(),
                wall.instant().toString());
    }

    private Settings settings() {
        return StoreFlags.settings(spec.commandLine().getParseResult().subcommand());
    }

    private void say(String what) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Plain.line(what));
        out.flush();
    }
}
