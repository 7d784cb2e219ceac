package dev.understudy.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    /** Bytes that are no part of a character: strays, cut short, too long, surrogates, beyond Unicode. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FF",
                "80",
                "61FF",
                "FF61",
                "FFFF",
                "C3",
                "E282",
                "E28261",
                "F09F98",
                "C080",
                "EDA080",
                "EDB0BF",
                "F4908080",
                "F09F9880FF",
                "FFF09F9880",
                "EFBFBDFF",
                "61C3A9802F"
            })
    void aKeyThatIsNoTextIsCarriedByteForByte(String hex) {
        byte[] stored = BaseEncoding.base16().decode(hex);

        String key = Keys.ofBytes(stored);

        assertThat(Keys.bytes(key)).isEqualTo(stored);
        assertThat(Keys.isText(key)).isFalse();
        assertThatThrownBy(() -> Keys.check(key)).hasMessage("a key must be well-formed Unicode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "канал/\u0000", "鍵🦜", "\uFFFD", "a\uFFFDb", "\uD83D\uDC80"})
    void textIsWhatItIs(String text) {
        assertThat(Keys.ofBytes(text.getBytes(UTF_8))).isEqualTo(text);
        assertThat(Keys.bytes(text)).isEqualTo(text.getBytes(UTF_8));
        assertThat(Keys.isText(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDBFFb", "\uDC00", "\uDC7F", "\uDD00", "\uDCFF\uD800"})
    void whatStandsForNoBytesIsRefusedAndNotMadeAQuestionMark(String key) {
        assertThatThrownBy(() -> Keys.bytes(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key must be well-formed Unicode");
    }

    /** All that is made of these few bytes: wherever characters begin and break off. */
    @Test
    void keysHaveTheNamesAndTheOrderOfTheirBytes() {
        byte[] alphabet = BaseEncoding.base16().decode("0061808FA9BDBFC3E2EDEFF09FFF");
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[0]);
        for (int from = 0, length = 0; length < 3; length++) {
            int to = all.size();
            for (; from < to; from++) {
                for (byte next : alphabet) {
                    byte[] longer = Arrays.copyOf(all.get(from), length + 1);
                    longer[length] = next;
                    all.add(longer);
                }
            }
        }
        for (String whole : List.of("😀", "€", "\uE000", "\uDBFF\uDFFF")) {
            all.add(whole.getBytes(UTF_8));
        }
        List<String> keys = new ArrayList<>(all.stream().map(Keys::ofBytes).toList());
        assertThat(keys).doesNotHaveDuplicates();

        Collections.shuffle(keys, new Random(1));
        keys.sort(Keys.ORDER);
        all.sort(Arrays::compareUnsigned);

        for (int i = 0; i < all.size(); i++) {
            assertThat(Keys.bytes(keys.get(i))).isEqualTo(all.get(i));
        }
    }
}
