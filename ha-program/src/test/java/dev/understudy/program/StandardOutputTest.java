package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean pipe;

    @Test
    void whatArrivesIsUtf8AndTheExitCodeIsTheProgramsOwn() {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();

        int exitCode = StandardOutput.guard("p", raw, () -> false, out -> {
            System.out.print("ключ");
            return 5;
        });

        assertThat(exitCode).isEqualTo(5);
        assertThat(raw.toString(UTF_8)).isEqualTo("ключ");
    }

    @Test
    void aLastLineThatIsLostIsNoSuccess() {
        assertThat(run(new Failing("No space left on device"), out -> {
                    out.print("x");
                    return 0;
                }))
                .isEqualTo(74);
        assertThat(err.toString(UTF_8)).isEqualTo("p: cannot write to standard output: No space left on device\n");
    }

    @Test
    void nothingPrintedIsNothingLost() {
        assertThat(run(new Failing("No space left on device"), out -> 1)).isEqualTo(1);
        assertThat(err.size()).isZero();
    }

    /** Printers swallow what went wrong below them; and who catches everything does not make it a success. */
    @Test
    void aLongOutputEndsEarlyThroughEveryPrinter() {
        int[] lines = new int[2];
        assertThat(run(new Failing("No space left on device"), out -> {
                    PrintWriter text = new PrintWriter(new OutputStreamWriter(out, UTF_8));
                    assertThatThrownBy(() -> {
                                for (; lines[0] < 1_000_000; lines[0]++) {
                                    text.println("a line");
                                }
                            })
                            .isInstanceOf(OutputLostException.class);
                    assertThatThrownBy(() -> {
                                for (; lines[1] < 1_000_000; lines[1]++) {
                                    System.out.println("a line");
                                }
                            })
                            .isInstanceOf(OutputLostException.class);
                    return 0;
                }))
                .isEqualTo(74);
        assertThat(lines[0]).isBetween(100, 10_000);
        assertThat(lines[1]).isZero();
    }

    @Test
    void whoCutsItOffIsToldNothing() {
        assertThat(run(new Failing("Broken pipe"), out -> {
                    out.println("a line");
                    return 0;
                }))
                .isEqualTo(141);
        pipe = true;
        assertThat(run(new Failing("Datenübergabe unterbrochen"), out -> {
                    out.println("a line");
                    return 0;
                }))
                .as("in another language")
                .isEqualTo(141);
        assertThat(err.size()).isZero();
    }

    @Test
    void whatAProgramFailsWithIsNotHidden() {
        PrintStream before = System.out;
        assertThatThrownBy(
                        () -> StandardOutput.<IOException>guard("p", new ByteArrayOutputStream(), () -> false, out -> {
                            throw new IOException("mine");
                        }))
                .hasMessage("mine");
        assertThat(System.out).isSameAs(before);
    }

    private int run(OutputStream raw, StandardOutput.Program<RuntimeException> program) {
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            return StandardOutput.guard("p", raw, () -> pipe, program);
        } finally {
            System.setErr(before);
        }
    }

    private static final class Failing extends OutputStream {
        private final String why;

        Failing(String why) {
            this.why = why;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(why);
        }
    }
}
