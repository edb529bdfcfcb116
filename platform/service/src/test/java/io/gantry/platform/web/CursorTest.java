package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        PageRequest first = PageRequest.of("letters", "2", null).orThrow();
        Page<String> page = Page.of(first, all.subList(0, first.limitAndOne()), letter -> letter);
        assertThat(page.items()).containsExactly("a", "b");
        PageRequest second = PageRequest.of("letters", "2", page.next()).orThrow();
        assertThat(second.after()).isEqualTo("b");
        assertThat(Page.of(second, List.of("e"), letter -> letter).next()).isNull();
    }

    @Test
    void limitsAreBounded() {
        assertThat(PageRequest.of("pools", null, null).orThrow().limit()).isEqualTo(PageRequest.LIMIT_DEFAULT);
        assertThat(rejection(PageRequest.of("pools", "0", null))).isInstanceOf(Rejection.Invalid.class);
        assertThat(rejection(PageRequest.of("pools", "1001", null))).isInstanceOf(Rejection.Invalid.class);
        assertThat(rejection(PageRequest.of("pools", "x", null)))
                .isEqualTo(Rejection.Invalid.of("limit", "must be 1 to 1000, not 'x'"));
    }

    /** The checksum is no secret: whoever makes a cursor of their own can make that too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "17",
                "[]",
                "{}",
                "{\"listing\": \"pools\"}",
                "{\"after\": \"web-17\"}",
                "{\"listing\": null, \"after\": null}",
                "{\"listing\": \"pools\", \"after\": null}",
                "{\"listing\": \"pools\", \"after\": {}}",
                "{\"listing\": \"pools\", \"after\": \"a\\u0000\"}",
                "{\"listing\": \"pools\", \"after\": \"\\ud800\"}",
                "{\"listing\": \"pools\", \"after\": \"a\", \"more\": 1}"
            })
    void aForgedOneIsRefusedThoughItsChecksumIsRight(String json) {
        assertThat(rejection(Cursor.read("pools", forged(json))))
                .isEqualTo(Rejection.Invalid.of("cursor", "is not a cursor that was given out"));
    }

    @Test
    void aKeyOfAnotherFormIsRefused() {
        PageRequest page = PageRequest.of("machines", null, new Cursor("machines", "web-17").text())
                .orThrow();
        assertThat(rejection(page.after(Uid::parse)))
                .isEqualTo(Rejection.Invalid.of("cursor", "is not a cursor that was given out"));
        assertThat(page.after(Name::new).orThrow()).contains(new Name("web-17"));
        assertThat(PageRequest.of("machines", null, null)
                        .orThrow()
                        .after(Uid::parse)
                        .orThrow())
                .isEmpty();
    }

    private static String forged(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        var checksum = new CRC32C();
        checksum.update(bytes);
        byte[] all = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt((int) checksum.getValue())
                .put(bytes)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
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
