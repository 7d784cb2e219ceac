package dev.understudy.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"node-1:9280", "10.0.0.1:1", "[::1]:65535", "a_b.example.org.:80", "localhost:8080"})
    void anAddress(String text) {
        assertThat(ForeignText.address(text))
                .hasValueSatisfying(address -> assertThat(address.toString()).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a:",
                ":80",
                "a:0",
                "a:65536",
                "a:-1",
                "a:8080 ",
                "a b:80",
                "a:80\nb",
                "a\u0000:80",
                "http://a:80",
                "a/b:80",
                "u@a:80",
                "[a]:80",
                "[::1:80",
                "::1:80",
                "-:80",
                "ä:80",
                "[fe80::1%eth0]:80",
                "[fe80::1%\n bind *:1]:80",
                "[::1%]:80",
                "1\u06650.0.0.1:80",
                "[fe80::\u0665]:80",
                "a:8\u0660"
            })
    void noAddress(String text) {
        assertThat(ForeignText.address(text)).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsNoAddress() {
        assertThat(ForeignText.address("a".repeat(300) + ":80")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u001b[2J", "\u009b1m", "\u202eabc", "\u2066", "\u2028", "\ud800", "\u200b"})
    void whatMovesCursorsOrHidesIsNoNoteAndIsNotQuoted(String text) {
        assertThat(ForeignText.isNote(text)).isFalse();
        assertThat(ForeignText.isNote(ForeignText.quoted(text))).isTrue();
        assertThat(ForeignText.quoted(text)).contains("?");
    }

    @Test
    void plainTextOfAnyLanguageIsANote() {
        assertThat(ForeignText.isNote("Zahlung läuft – 支払い 👍")).isTrue();
        assertThat(ForeignText.quoted("läuft")).isEqualTo("'läuft'");
        assertThat(ForeignText.quoted("x".repeat(1_000))).hasSize(163).endsWith("…'");
    }
}
