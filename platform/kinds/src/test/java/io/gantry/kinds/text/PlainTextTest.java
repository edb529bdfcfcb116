package io.gantry.kinds.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void wordsOfAnyLanguageLinesAndEscapesArePlain() {
        String text = "a\tb\r\nc \u001B[31m ä 漢 \uD83D\uDE00";

        assertThat(PlainText.wrongAt(text)).isEmpty();
        assertThat(PlainText.of(text)).isSameAs(text);
    }

    @Test
    void zerosAndHalvesOfPairsAreNot() {
        assertThat(PlainText.wrongAt("ab\0")).hasValue(2);
        assertThat(PlainText.wrongAt("\uD83D\uDE00\uD83D")).hasValue(2);
        assertThat(PlainText.wrongAt("\uD83Dx")).hasValue(0);
        assertThat(PlainText.wrongAt("x\uDE00")).hasValue(1);
    }

    @Test
    void eachIsMarked() {
        assertThat(PlainText.of("\0a\0\0b\uD83D")).isEqualTo("\uFFFDa\uFFFD\uFFFDb\uFFFD");
        assertThat(PlainText.of("\uDE00\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
    }
}
