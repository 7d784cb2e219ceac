package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ObjectArrays;
import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import dev.understudy.cli.Program;
import dev.understudy.cli.RawEtcd;
import dev.understudy.state.Condition;
import dev.understudy.state.Keys;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Keys of the state that another program wrote, and that are not UTF-8, are carried byte for byte. */
@Timeout(120)
class ForeignKeysTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final String STATE = "state/%2Fleader%2F/";

    /** In the order of etcd, in which the replacement character comes before most of what it stood for. */
    private static final List<String> HEX =
            List.of("61", "6180", "61FF", "C3", "C3A9", "E28261", "EDA080", "EFBFBD", "F09F98", "FF", "FF61", "FFFF");

    @TempDir
    Path folder;

    private final String from = "from-" + UUID.randomUUID() + "/";
    private final String to = "to-" + UUID.randomUUID() + "/";
    private final Program program = new Program();
    private final RawEtcd etcd = new RawEtcd(ETCD.connectString());

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void backupRestoreAndCopyCarryThemByteForByte() {
        HEX.forEach(hex -> put(hex, "value of " + hex));
        List<String> all = etcd.below(from + STATE);
        assertThat(all).hasSize(HEX.size());

        assertThat(state("backup", from, file())).as(program.err()).isZero();
        assertThat(program.out()).startsWith(HEX.size() + " keys");
        assertThat(state("restore", to, file())).as(program.err()).isZero();
        assertThat(etcd.below(to + STATE)).isEqualTo(all);

        assertThat(state("copy", from, "--to-namespace=" + to, "--force"))
                .as(program.err())
                .isZero();
        assertThat(etcd.below(to + STATE)).isEqualTo(all);
    }

    @Test
    void aDumpTellsTheirBytes() {
        put("FF", "v");
        put("61", "w");
        put("C29B", "C1 and \u202e");

        assertThat(state("dump", from)).as(program.err()).isZero();

        assertThat(program.out().lines().map(line -> line.replaceFirst("\"version\":\\d+", "")))
                .containsExactly(
                        "{\"key\":\"a\",\"text\":\"w\",}",
                        "{\"key\":\"\\u009b\",\"text\":\"C1 and \\u202e\",}",
                        "{\"keyBase64\":\"/w==\",\"text\":\"v\",}");
    }

    /** A page ends with such a key: the next one begins behind it, not behind what it once was taken for. */
    @Test
    void pagesGoOnBehindThem() {
        byte[] state = (from + STATE).getBytes(UTF_8);
        IntStream.range(0, 998).forEach(i -> etcd.put(Bytes.concat(state, ("k" + i).getBytes(UTF_8)), new byte[0]));
        List.of("FE", "FF", "FF00", "FFFF").forEach(hex -> put(hex, "v"));

        assertThat(state("backup", from, file())).as(program.err()).isZero();

        assertThat(program.out()).startsWith("1002 keys");
    }

    /** Services see them too, and transactions may rest on them, but nobody writes them. */
    @Test
    void aServiceReadsThemAndWritesNone() {
        try (TestElection election = new TestElection(ETCD.connectString(), from)) {
            HEX.forEach(hex -> put(hex, "v"));

            List<Versioned> all = election.all();

            assertThat(all)
                    .extracting(item -> RawEtcd.hex(Keys.bytes(item.key())))
                    .isEqualTo(HEX);
            Versioned foreign = all.get(HEX.indexOf("FF"));
            assertThat(election.commit(
                            election.entry.fence(),
                            Transaction.builder()
                                    .require(new Condition.VersionIs(foreign.key(), foreign.version()))
                                    .put("mine", "v")))
                    .isPositive();
            assertThatThrownBy(() -> election.put(foreign.key(), "v")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void put(String hex, String value) {
        etcd.put(
                Bytes.concat(
                        (from + STATE).getBytes(UTF_8), BaseEncoding.base16().decode(hex)),
                value.getBytes(UTF_8));
    }

    private String file() {
        return folder.resolve("a.state").toString();
    }

    private int state(String verb, String namespace, String... more) {
        String[] where = {"state", verb, "--db.etcd.host=" + ETCD.connectString(), "--db.etcd.namespace=" + namespace};
        return program.run(ObjectArrays.concat(where, more, String.class));
    }
}
