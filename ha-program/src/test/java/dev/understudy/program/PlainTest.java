package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource({
        "0000, \\u0000", "0007, \\u0007", "000A, \\u000a", "000D, \\u000d", "0009, \\u0009", "001B, \\u001b",
        "007F, \\u007f", "0080, \\u0080", "0085, \\u0085", "009B, \\u009b", "009F, \\u009f", "00AD, \\u00ad",
        "061C, \\u061c", "200B, \\u200b", "200E, \\u200e", "200F, \\u200f", "2028, \\u2028", "2029, \\u2029",
        "202A, \\u202a", "202E, \\u202e", "2066, \\u2066", "2069, \\u2069", "FEFF, \\ufeff", "E0001, \\udb40\\udc01",
        "D800, \\ud800", "DBFF, \\udbff", "DC00, \\udc00", "DC80, \\x80", "DCFF, \\xff"
    })
    void whatATerminalActsOnIsEscaped(String hex, String escaped) {
        String text = Character.toString(Integer.parseInt(hex, 16));

        assertThat(Plain.line("<" + text + ">")).isEqualTo("<" + escaped + ">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node-1", " ~", "é ключ 鍵 🦜 עברית", "a\\u001bb", "\uFFFD"})
    void whatIsShownStaysAsItIs(String text) {
        assertThat(Plain.line(text)).isEqualTo(text);
        assertThat(Plain.json(text)).isEqualTo(text);
    }

    /** Every character of the first plane, alone, and some beyond it. */
    @Test
    void jsonSaysTheSameAndHoldsNoneOfIt() throws Exception {
        StringBuilder all = new StringBuilder();
        IntStream.rangeClosed(0, 0xFFFF).forEach(c -> all.append((char) c).append('.'));
        ObjectNode document =
                JSON.createObjectNode().put("é" + "\u009b", all + "\u202e🦜" + Character.toString(0xE0001));

        String plain = Plain.json(JSON.writeValueAsString(document));

        assertThat(JSON.readTree(plain)).isEqualTo(document);
        assertThat(plain.codePoints().map(Character::getType))
                .doesNotContain(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.SURROGATE,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR);
        assertThat(plain).contains("🦜");
    }
}
