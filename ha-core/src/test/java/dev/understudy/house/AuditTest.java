package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./dev audit} is green only after a scanner has looked at data that is there. With a script in the scanner's
 * place, because neither the scanner nor its data can be had from where this build gets everything else.
 */
class AuditTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final int CONFIG = 78;
    /** Finds what {@code audit} tries it with, and answers to everything else as it is told. */
    private static final String SCANNER = """
            #!/bin/sh
            [ "$1 $2 $3" = "scan source --offline" ] || exit 127
            if grep -q log4j-core@2.14.1 "${4#--lockfile=}"; then echo "$CANARY"; exit 1; fi
            exit "$ANSWER"
            """;

    private static final String FOUND = "| https://osv.dev/GHSA-jfh8-c2jp-5v3q | 10.0 | Maven |";

    @TempDir
    private Path folder;

    private Path bill;
    private Path data;

    private record Result(int exitCode, String err) {}

    @BeforeEach
    void haveAll() throws IOException {
        Path scanner = Files.createDirectories(folder.resolve("bin")).resolve("osv-scanner");
        Files.writeString(scanner, SCANNER);
        Files.setPosixFilePermissions(scanner, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = Files.createDirectories(folder.resolve("osv-scalibr/Maven")).resolve("all.zip");
        Files.writeString(data, "data");
        bill = folder.resolve("bom.json");
        Files.writeString(bill, "{\"components\": [{\"purl\": \"pkg:maven/io.netty/netty-common@4.2.20.Final\"}]}");
    }

    private Result audit(String canary, int answer) throws Exception {
        Path err = Files.createTempFile(folder, "audit", ".err");
        ProcessBuilder audit =
                new ProcessBuilder(PROJECT.resolve("dev").toAbsolutePath().toString(), "audit", bill.toString());
        audit.environment()
                .putAll(Map.of(
                        "PATH",
                        folder.resolve("bin") + ":/usr/bin:/bin",
                        "OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY",
                        folder.toString(),
                        "CANARY",
                        canary,
                        "ANSWER",
                        String.valueOf(answer)));
        int exitCode = audit.redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return new Result(exitCode, Files.readString(err));
    }

    private void isRefused(Result result, int code, String why) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(code);
        assertThat(result.err()).hasLineCount(1).startsWith("dev: audit").contains(why);
    }

    @Test
    void aScannerThatLookedAndFoundNothingIsGreen() throws Exception {
        Result result = audit(FOUND, 0);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("nothing that is known by " + data);
    }

    /** 1: something is known; 127: it failed; 128: it saw no package. */
    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128})
    void whateverElseItSaysIsRed(int answer) throws Exception {
        isRefused(audit(FOUND, answer), FAILED, "ended with exit code " + answer);
    }

    @Test
    void oneThatDoesNotFindWhatEverybodyKnowsHasNotLooked() throws Exception {
        isRefused(audit("no package has a known vulnerability", 0), FAILED, "does not find GHSA-jfh8-c2jp-5v3q");
    }

    @Test
    void withoutAScannerNothingIsGreen() throws Exception {
        Files.delete(folder.resolve("bin/osv-scanner"));
        isRefused(audit(FOUND, 0), CONFIG, "osv-scanner (2 or later) must be on the PATH: nothing was checked");
    }

    @Test
    void withoutDataNothingIsGreen() throws Exception {
        Files.writeString(data, "");
        isRefused(audit(FOUND, 0), CONFIG, "must hold osv-scalibr/Maven/all.zip: nothing was checked");
        Files.delete(data);
        isRefused(audit(FOUND, 0), CONFIG, "must hold osv-scalibr/Maven/all.zip: nothing was checked");
    }

    @Test
    void oldDataIsNone() throws Exception {
        Files.setLastModifiedTime(data, FileTime.from(Instant.now().minus(Duration.ofDays(32))));
        isRefused(audit(FOUND, 0), CONFIG, "is older than 30 days: nothing was checked");
    }

    @Test
    void anEmptyBillIsNotGreen() throws Exception {
        Files.writeString(bill, "{\"components\": []}");
        isRefused(audit(FOUND, 0), FAILED, "lists nothing: nothing was checked");
    }

    @Test
    void aBillThatIsNotThereIsRefused() throws Exception {
        Files.delete(bill);
        isRefused(audit(FOUND, 0), USAGE, "must be a file");
    }
}
