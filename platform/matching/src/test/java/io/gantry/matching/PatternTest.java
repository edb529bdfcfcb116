package io.gantry.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternTest {

    private static final String SIGNS = "ab1";
    private static final String[] PARTS = {"a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "(a|b1)", "(|ab)"};
    private static final String[] REPEATS = {"", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}"};

    /** The JDK's is the oracle, on texts so short that its going back does not matter. */
    @Test
    void matchesWhatTheJdksPatternsMatch() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new SplittableRandom(seed);
            String pattern = drawn(random) + (random.nextInt(3) == 0 ? "|" + drawn(random) : "");
            var own = new Pattern(pattern);
            var jdks = java.util.regex.Pattern.compile(pattern);
            for (int i = 0; i < 20; i++) {
                String text = text(random);
                assertThat(own.matches(text))
                        .as("seed %s: '%s' on '%s'", seed, pattern, text)
                        .isEqualTo(jdks.matcher(text).matches());
            }
        }
    }

    private static String drawn(SplittableRandom random) {
        var pattern = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            pattern.append(PARTS[random.nextInt(PARTS.length)]).append(REPEATS[random.nextInt(REPEATS.length)]);
        }
        return pattern.toString();
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        return text.toString();
    }

    /** One that goes back would try 2^200 ways. */
    @Test
    void whatTakesOthersForEverTakesAMoment() {
        assertThat(new Pattern("(a*)*b").matches("a".repeat(200))).isFalse();
        assertThat(new Pattern("(a|a)*c").matches("a".repeat(200))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'(a)\\1', '''\\1'' is not known'",
        "'(?=a)', '''(?'' is not known'",
        "'a**', '''*'' after a repeat is not known'",
        "'a*?', '''?'' after a repeat is not known'",
        "'(a', '''('' without '')'''",
        "'a)', ''')'' without ''('''",
        "'[a', '''['' without '']'''",
        "'[b-a]', '''b-a'' is backwards'",
        "'a{3,2}', '''{3,2}'' is backwards'",
        "'a{101}', 'more than 100 repeats'",
        "'a{x}', 'a number is missing'",
        "'*a', '''*'' is not expected'",
        "'^a$', '''^'' is not expected'",
        "'a\\', 'nothing after'",
        "'((a{100}){100}){100}', 'too large'",
    })
    void whatCannotBeMatchedInProportionIsRefused(String pattern, String why) {
        assertThatThrownBy(() -> new Pattern(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("pattern '" + pattern + "'");
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertThatThrownBy(() -> new Pattern("a".repeat(201))).hasMessageContaining("longer than 200 signs");
    }
}
