package dev.understudy.bench.page;

import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Where and when a run took place.
 *
 * @param load the average number of processes that wanted to run in the five minutes before
 */
public record Machine(int cores, long gibibytes, String java, String etcd, String date, String load) {
    /** This one, now. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                Math.round(Long.parseLong(line("/proc/meminfo").replaceAll("[^0-9]", "")) / (double) (1 << 20)),
                Runtime.version().toString(),
                EtcdBinaries.findOrInstall().version().toString(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                line("/proc/loadavg").split(" ", 3)[1]);
    }

    /** One sentence to put above figures. */
    public String told(String command) {
        return String.format(
                Locale.ROOT,
                "`%s` on %d cores, %d GiB, JDK %s, etcd %s, %s. Load average at the start: %s.",
                command,
                cores,
                gibibytes,
                java,
                etcd,
                date,
                load);
    }

    private static String line(String file) {
        try {
            return Files.readAllLines(Path.of(file)).get(0);
        } catch (IOException unreadable) {
            throw new HaException("the benchmarks run on Linux only: cannot read " + file, unreadable);
        }
    }
}
