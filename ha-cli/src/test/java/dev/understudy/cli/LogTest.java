package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Log lines of the programs quote names from the store, too. */
class LogTest {
    @Test
    void whatATerminalActsOnIsReplacedInEveryMessage() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            LoggerFactory.getLogger(LogTest.class)
                    .warn("{} joins", "é-\u001b[2J-\u009b-\u202e-\u2066-\n-\u200b-\u007f-x");
        } finally {
            System.setErr(before);
        }

        assertThat(err.toString(UTF_8)).contains("-?[2J-?-?-?-?-?-?-x joins").hasLineCount(1);
    }
}
