package io.gantry.inventory.declared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a':1}                      | {'a':1}                      | ~~",
                "{'spec':{'count':4}}         | {'spec':{'count':6}}         | spec.count 4 -> 6",
                "{'spec':{'count':4}}         | {'spec':{'min':1,'max':2}}   | spec.count 4 -> (none), spec.max (none) -> 2, spec.min (none) -> 1",
                "{'labels':{}}                | {'labels':{'tier':'web'}}    | labels.tier (none) -> web",
                "{}                           | {'labels':{'tier':'web'}}    | labels.tier (none) -> web",
                "{'labels':{'tier':'web'}}    | {}                           | labels.tier web -> (none)",
                "{'s':[{'p':'a'},{'p':'b'}]}  | {'s':[{'p':'a'},{'p':'c'}]}  | s[1].p b -> c",
                "{'s':[1]}                    | {'s':[1,2]}                  | s[1] (none) -> 2",
                "{'s':[1,2]}                  | {'s':[1]}                    | s[1] 2 -> (none)",
                "{'s':[{'p':'a'}]}            | {'s':[{'p':'a'},{'p':'b'}]}  | s[1].p (none) -> b",
                "{'a':'x'}                    | {'a':{'b':1}}                | a x -> {\"b\":1}",
            })
    void everyFieldThatDiffersIsNamedWithBothValues(String before, String after, String text) {
        assertThat(Differences.text(Differences.between(json(before), json(after))))
                .isEqualTo(text);
    }

    @org.junit.jupiter.api.Test
    void manyAreCounted() {
        var after = new StringBuilder("{");
        for (int i = 0; i < 15; i++) {
            after.append(i == 0 ? "" : ",")
                    .append("'f")
                    .append((char) ('a' + i))
                    .append("':")
                    .append(i);
        }

        var differences = Differences.between(json("{}"), json(after.append('}').toString()));

        assertThat(differences).hasSize(15);
        assertThat(Differences.text(differences)).startsWith("fa (none) -> 0, ").endsWith("fj (none) -> 9, and 5 more");
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        return DeclaredKind.parse(text.replace('\'', '"'));
    }
}
