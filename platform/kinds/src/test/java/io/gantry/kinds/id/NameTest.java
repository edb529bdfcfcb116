package io.gantry.kinds.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What may be a name. */
class NameTest {

    /** RFC 1123, as people write it. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final String LETTERS = "az09-azAZ_.ß \n/";

    @Test
    void theShortestTheLongestAndWhatIsBeyond() {
        for (String good : List.of("a", "0", "a-b", "a--b", "x".repeat(63))) {
            assertThat(new Name(good).value()).isEqualTo(good);
        }
        for (String bad : List.of("", "-", "-a", "a-", "A", "a.b", "a_b", "é", "a\n", "x".repeat(64))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Name(bad))
                    .withMessage("'" + bad + "' is not a name: " + Name.RULE);
        }
    }

    @Test
    void theSameTextsAreNamesAsByThePattern() {
        var random = new Random(1);
        int names = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            int length = random.nextInt(1, random.nextInt(10) == 0 ? 70 : 5);
            int letters = random.nextBoolean() ? 7 : LETTERS.length();
            for (int j = 0; j < length; j++) {
                text.append(LETTERS.charAt(random.nextInt(letters)));
            }
            boolean expected = DNS_LABEL.matcher(text).matches();
            names += expected ? 1 : 0;
            assertThat(isName(text.toString())).as("'%s'", text).isEqualTo(expected);
        }
        assertThat(names).isBetween(2_000, 18_000);
    }

    private static boolean isName(String text) {
        try {
            return new Name(text).value().equals(text);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
