package dev.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each wrong command line is one clear line, and nothing is started. */
@Timeout(60)
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "demo --bogus; understudy demo: unknown option --bogus; 78",
                "demo --rounds many; understudy demo: Invalid value for option '--rounds'; 78",
                "demo --rounds 0; understudy: --rounds=0: must be from 1 to 1000; 78",
                "demo --ttl soon; understudy: --ttl=soon: must be a duration like 500ms; 78",
                "demo --kill gently; understudy: --kill=gently: must be kill, term, stop or roll; 78",
                "demo --kill kill,gently; understudy: --kill=gently: must be kill, term, stop or roll; 78",
                "demo --etcd-members 2; understudy: --etcd-members=2: must be 1, 3, 5 or 7; 78",
                "demo --ttl; understudy demo: Missing required parameter for option '--ttl'; 78",
                "dance; understudy: there is no command dance; 64",
                "status --bogus; understudy status: unknown option --bogus; 78",
                "status --db.etcd.pwd=hunter2; understudy status: unknown option --db.etcd.pwd; 78",
                "state dump --db.etcd.passwd hunter2; understudy state dump: unknown option --db.etcd.pass; 78",
                "status stray; understudy status: one word too many: stray; 64",
                "status --db.etcd.host=; understudy: db.etcd.host=: must; 78",
                "leader --cluster.leader-elector=memory; understudy: cluster.leader-elector=memory: lives in one; 78",
                "members --configfile /does/not/exist; understudy: configfile=/does/not/exist: must be a readable; 78",
                "history --limit 0; understudy: --limit=0: must be from 1 to 1000; 78",
                "transfer; understudy transfer: Missing required option: '--to=ID'; 78",
                "transfer --to a/b; understudy: cluster.id=a/b: must be 1 to 253 characters; 78",
                "step-down --wait soon; understudy: --wait=soon: must be a duration like 500ms; 78",
                "etcd run --client-port 0; understudy: --client-port=0: must be a port from 1 to 65535; 78",
                "etcd run --client-port 3 --peer-port 3; understudy: --client-port=3: must not be the same; 78",
                "etcd; understudy etcd: say what to do with etcd; 64",
                "etcd dance; understudy etcd: there is no command dance; 64",
            })
    void aWrongCommandLineIsOneClearLine(String line, String message, int exitCode) {
        assertThat(run(line.split(" "))).isEqualTo(exitCode);
        assertThat(err.toString()).startsWith(message).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "statuss; understudy: there is no command statuss; status; 64",
                "hlep; understudy: there is no command hlep; help; 64",
                "help statuss; understudy: there is no command statuss; status; 64",
                "help state bakcup; understudy state: there is no command bakcup; backup; 64",
                "state dmup; understudy state: there is no command dmup; dump; 64",
                "etcd rnu; understudy etcd: there is no command rnu; run; 64",
                "lb haprxy; understudy lb: there is no command haprxy; haproxy; 64",
                "demo --round 3; understudy demo: unknown option --round; --rounds; 78",
                "status --jsn; understudy status: unknown option --jsn; --json; 78",
                "history --db.etcd.hosst=h:1; understudy history: unknown option --db.etcd.hosst; --db.etcd.host; 78",
                "leader --cluster.di=n1; understudy leader: unknown option --cluster.di; --cluster.id; 78",
                "state dump --db.etcd.usr=u; understudy state dump: unknown option --db.etcd.usr; --db.etcd.user; 78",
                "run --cluster.leader-session-tl=5s -- true; understudy run: unknown option --cluster.leader-session-tl; --cluster.leader-session-ttl; 78",
                "etcd run --client-prot 1; understudy etcd run: unknown option --client-prot; --client-port; 78",
            })
    void whatMayHaveBeenMeantIsSaid(String line, String message, String meant, int exitCode) {
        assertThat(run(line.split(" "))).isEqualTo(exitCode);
        assertThat(err.toString()).isEqualTo(message + "; did you mean " + meant + "?\n");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status --db.etcd.pas=tiger", "status --db.etcd.pas tiger", "run --db.etcd.pas=tiger -- true"})
    void whatStandsBehindAMistypedFlagIsNotShown(String line) {
        assertThat(run(line.split(" "))).isEqualTo(78);
        assertThat(err.toString())
                .contains("unknown option --db.etcd.pas; did you mean --db.etcd.pass")
                .doesNotContain("tiger");
    }

    @Test
    void aHostThatNobodyKnowsIsOneClearLine() {
        for (String command : List.of("status", "history", "state dump", "lb haproxy", "transfer --to=n1")) {
            err.getBuffer().setLength(0);
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add("--db.etcd.host=nowhere.invalid:2379");
            assertThat(run(words.toArray(String[]::new))).as(command).isEqualTo(2);
            assertThat(err.toString())
                    .as(command)
                    .startsWith("understudy: no etcd endpoint answers (to ")
                    .endsWith("): nowhere.invalid:2379: this machine knows no host of that name;"
                            + " is etcd running, and does --db.etcd.host say where?\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void helpAndVersionAreCommandsToo() {
        for (String[] asked :
                List.of(new String[] {"--help", "help"}, new String[] {"status --help", "help status"}, new String[] {
                    "state backup --help", "help state backup"
                })) {
            assertThat(said(asked[1])).isEqualTo(said(asked[0])).startsWith("Usage: understudy");
        }
        assertThat(said("version")).isEqualTo(said("--version")).startsWith("understudy ");
        assertThat(said("help")).contains("help", "version", "./understudy bench");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; understudy [OPTION...] COMMAND",
                "state; understudy state [OPTION...] COMMAND",
                "status; understudy status [OPTION...]",
                "transfer; understudy transfer [OPTION...] --to=ID",
                "unlock; understudy unlock [OPTION...] LOCK",
                "state backup; understudy state backup [OPTION...] FILE",
                "state dump; understudy state dump [OPTION...] [FILE]",
                "state copy; understudy state copy [OPTION...] --to-namespace=NAMESPACE",
                "help; understudy help [OPTION...] [COMMAND...]",
                "run; understudy run [OPTION...] -- COMMAND [ARG...]",
                "lb haproxy; understudy lb haproxy [OPTION...]",
                "demo; understudy demo [OPTION...]",
                "etcd run; understudy etcd run [OPTION...]",
            })
    void helpBeginsWithOneShortLine(String command, String line) {
        assertThat(said((command + " --help").strip())).startsWith("Usage: " + line + "\n");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        assertThat(run()).isEqualTo(64);
        assertThat(err.toString())
                .startsWith("understudy: say what to do: demo, run, lb, state, etcd")
                .hasLineCount(1);
    }

    @Test
    void helpNamesTheCommandsAndTheirOptions() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "etcd");
        assertThat(run("demo", "--help")).isZero();
        assertThat(out.toString()).contains("--rounds", "--ttl", "--kill", "--etcd-members", "--json");
    }

    private String said(String line) {
        out.getBuffer().setLength(0);
        assertThat(run(line.split(" "))).as(err.toString()).isZero();
        return out.toString();
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
