package dev.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong command line is one clear line, and nothing is started. */
@Timeout(60)
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "demo --bogus; understudy demo: Unknown option: '--bogus'; 78",
                "demo --rounds many; understudy demo: Invalid value for option '--rounds'; 78",
                "demo --rounds 0; understudy: --rounds=0: must be from 1 to 1000; 78",
                "demo --ttl soon; understudy: --ttl=soon: must be a duration like 500ms; 78",
                "demo --kill gently; understudy: --kill=gently: must be kill, term, stop or roll; 78",
                "demo --kill kill,gently; understudy: --kill=gently: must be kill, term, stop or roll; 78",
                "demo --etcd-members 2; understudy: --etcd-members=2: must be 1, 3, 5 or 7; 78",
                "demo --ttl; understudy demo: Missing required parameter for option '--ttl'; 78",
                "dance; understudy: Unmatched argument at index 0: 'dance'; 64",
                "status --bogus; understudy status: Unknown option: '--bogus'; 78",
                "status --db.etcd.pwd=hunter2; understudy status: Unknown option: '--db.etcd.pwd'; 78",
                "state dump --db.etcd.passwd hunter2; understudy state dump: Unknown option: '--db.etcd.pass…'; 78",
                "status stray; understudy status: Unmatched argument at index 1: 'stray'; 64",
                "status --db.etcd.host=; understudy: db.etcd.host=: must; 78",
                "leader --cluster.leader-elector=memory; understudy: cluster.leader-elector=memory: lives in one; 78",
                "members --configfile /does/not/exist; understudy: configfile=/does/not/exist: must be a readable; 78",
                "history --limit 0; understudy: --limit=0: must be from 1 to 1000; 78",
                "transfer; understudy transfer: Missing required option: '--to=ID'; 78",
                "transfer --to a/b; understudy: cluster.id=a/b: must be 1 to 253 characters; 78",
                "step-down --wait soon; understudy: --wait=soon: must be a duration like 500ms; 78",
                "etcd; understudy etcd: say what to do with etcd; 64",
                "etcd dance; understudy etcd: Unmatched argument at index 1: 'dance'; 64",
            })
    void aWrongCommandLineIsOneClearLine(String line, String message, int exitCode) {
        assertThat(run(line.split(" "))).isEqualTo(exitCode);
        assertThat(err.toString()).startsWith(message).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
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

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
