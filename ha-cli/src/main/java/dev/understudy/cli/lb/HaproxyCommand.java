package dev.understudy.cli.lb;

import com.google.common.base.Splitter;
import dev.understudy.Operator;
import dev.understudy.cli.operate.OperatorCommand;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy lb haproxy}. */
@Command(
        name = "haproxy",
        description = {
            "Write a configuration of HAProxy for all nodes in the registry: requests go to the leader,",
            "or to the node that the header " + HaproxyConfig.NODE_HEADER + " names.",
            "With --watch the file is replaced whenever nodes come or go; while etcd does not answer, or",
            "knows no node, it stays as it is. A take-over needs no new file: HAProxy asks the nodes itself."
        })
final class HaproxyCommand extends OperatorCommand {
    private static final ConfigKey EVERY = ConfigKey.of("--every", ConfigKey.Type.DURATION, "1s", "how often to look");
    private static final int HIGHEST_PORT = 65_535;
    private static final long RELOAD_LIMIT_SECONDS = 30;

    @Option(names = "--out", paramLabel = "FILE", description = "the file (default: standard output)")
    private @Nullable Path out;

    @Option(names = "--watch", description = "go on, until it is interrupted; needs --out")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "how often to look, with --watch (default: ${DEFAULT-VALUE})")
    private String every = "";

    @Option(
            names = "--reload",
            paramLabel = "COMMAND",
            description = "run this when the file has changed, without a shell: 'systemctl reload haproxy'")
    private @Nullable String reload;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "*:8000",
            description = "where HAProxy listens (default: ${DEFAULT-VALUE})")
    private String bind = "";

    @Option(
            names = "--mode",
            paramLabel = "http|tcp",
            defaultValue = "http",
            description = "what it balances (default: ${DEFAULT-VALUE})")
    private String mode = "";

    @Option(
            names = "--inter",
            paramLabel = "TIME",
            defaultValue = "100ms",
            description = "between two checks of a node (default: ${DEFAULT-VALUE})")
    private String interval = "";

    @Option(
            names = "--service-port",
            paramLabel = "N",
            description = "port of the service on each node, if it is not the advertised one")
    private @Nullable Integer servicePort;

    @Override
    protected int run(Operator operator, PrintWriter screen) throws InterruptedException {
        HaproxyConfig config = config();
        if (out == null) {
            if (watch || reload != null) {
                throw new ConfigException("--out", "", "must be given with --watch or --reload");
            }
            screen.print(config.render(operator.roll()));
            screen.flush();
            return ExitCode.DONE;
        }
        ConfigFile file = new ConfigFile(out);
        if (!watch) {
            refresh(config, operator.roll(), file, screen);
            return ExitCode.DONE;
        }
        Duration pause =
                Settings.of(Map.of(EVERY.name(), every)).duration(EVERY).orElseThrow();
        while (true) {
            try {
                refresh(config, operator.roll(), file, screen);
            } catch (ConfigException hopeless) {
                throw hopeless;
            } catch (HaException notNow) {
                complain("the file stays as it is: " + notNow.getMessage());
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private HaproxyConfig config() {
        if (!mode.equals("http") && !mode.equals("tcp")) {
            throw new ConfigException("--mode", mode, "must be http or tcp");
        }
        if (!interval.matches("[1-9]\\d{0,5}(us|ms|s)")) {
            throw new ConfigException("--inter", interval, "must be a time like 100ms or 1s");
        }
        if (bind.isBlank() || !bind.matches("[A-Za-z0-9.:*\\[\\]/_@-]+( ssl crt [^\\s'\"#]+)?")) {
            throw new ConfigException("--bind", bind, "must be an address like *:8000, perhaps with ssl crt FILE");
        }
        if (servicePort != null && (servicePort < 1 || servicePort > HIGHEST_PORT)) {
            throw new ConfigException(
                    "--service-port", servicePort.toString(), "must be a port from 1 to " + HIGHEST_PORT);
        }
        return new HaproxyConfig(
                mode, bind, interval, servicePort == null ? OptionalInt.empty() : OptionalInt.of(servicePort));
    }

    private void refresh(HaproxyConfig config, MembershipSnapshot roll, ConfigFile file, PrintWriter screen)
            throws InterruptedException {
        if (roll.members().isEmpty() && Files.exists(out)) {
            complain("the file stays as it is: the registry knows no node");
            return;
        }
        if (file.replace(config.render(roll))) {
            screen.println(roll.members().size() + " nodes: " + out + " is new");
            screen.flush();
            if (reload != null) {
                reload(reload);
            }
        }
    }

    private void reload(String command) throws InterruptedException {
        List<String> words =
                new ArrayList<>(Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(command));
        try {
            Process process = new ProcessBuilder(words).inheritIO().start();
            if (!process.waitFor(RELOAD_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                complain("--reload has not ended for " + RELOAD_LIMIT_SECONDS + " s");
            } else if (process.exitValue() != 0) {
                complain("--reload failed with code " + process.exitValue());
            }
        } catch (IOException cannotRun) {
            throw new ConfigException("--reload", command, "must be a program that can be run", cannotRun);
        }
    }
}
