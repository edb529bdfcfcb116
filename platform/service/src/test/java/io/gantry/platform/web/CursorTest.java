package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorTest {

    @Test
    void goesOnWhereTheListEnded() {
        var cursor = new Cursor("pools", "web-17");
        assertThat(Cursor.read("pools", cursor.text()).orThrow()).isEqualTo(cursor);
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String text = new Cursor("pools", "web-17").text();
        for (int at = 0; at < text.length(); at++) {
            char other = text.charAt(at) == 'A' ? 'B' : 'A';
            String tampered = text.substring(0, at) + other + text.substring(at + 1);
            if (!java.util.Arrays.equals(decoded(text), decoded(tampered))) { // the last character has unused bits
                assertThat(Cursor.read("pools", tampered)).isInstanceOf(Result.Refused.class);
            }
        }
    }

    @Test
    void rubbishIsInvalidAndNotAnError() {
        for (String rubbish : List.of("", "%%%", "AAAA", "not a cursor", "x".repeat(10_000))) {
            assertThat(rejection(Cursor.read("pools", rubbish))).isInstanceOf(Rejection.Invalid.class);
        }
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        assertThat(rejection(Cursor.read("machines", new Cursor("pools", "web").text())))
                .isEqualTo(Rejection.Invalid.of("cursor", "belongs to another list: pools"));
    }

    @Test
    void pagesFollowOneAnother() {
        List<String> all = List.of("a", "b", "c", "d", "e");
        PageRequest first = PageRequest.of("letters", 2, null).orThrow();
        Page<String> page = Page.of(first, all.subList(0, first.limitAndOne()), letter -> letter);
        assertThat(page.items()).containsExactly("a", "b");
        PageRequest second = PageRequest.of("letters", 2, page.next()).orThrow();
        assertThat(second.after()).isEqualTo("b");
        assertThat(Page.of(second, List.of("e"), letter -> letter).next()).isNull();
    }

    @Test
    void limitsAreBounded() {
        assertThat(PageRequest.of("pools", null, null).orThrow().limit()).isEqualTo(PageRequest.LIMIT_DEFAULT);
        assertThat(rejection(PageRequest.of("pools", 0, null))).isInstanceOf(Rejection.Invalid.class);
        assertThat(rejection(PageRequest.of("pools", 1_001, null))).isInstanceOf(Rejection.Invalid.class);
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static Rejection rejection(Result<?> result) {
        return result.fold(
                value -> {
                    throw new AssertionError("not refused: " + value);
                },
                rejection -> rejection);
    }
}
