package io.gantry.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.random.RandomGenerator;

/** Values that are at the edge of what a field may be, or far beyond it. */
final class Odd {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int LONG = 10_000;
    private static final int DEEP = 3_000;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "-",
            ".",
            "..",
            "../../etc/passwd",
            "%2e%2e%2f",
            "a/b",
            "A",
            "a".repeat(63),
            "a".repeat(64),
            "x".repeat(LONG),
            "\u00df",
            "\ud83d\ude80",
            "\u202e\u0000",
            "\r\nX-Injected: 1",
            "' or '1'='1",
            "${HOME}",
            "$(reboot)",
            "null",
            "~",
            "NaN",
            "1e400",
            "-1Gi",
            "1.5Gi",
            "99999999999999999999Gi",
            "1e3m",
            "0x10",
            "2026-02-30T00:00:00Z",
            "PT-1S",
            "P99999999999D",
            "-5s",
            "gantry/v2",
            "//host/path",
            "http://[::1",
            "ftp://host",
            "http://a b",
            "01b8dac5-b400-7003-8d47-f9812826d0c9",
            "*");

    private Odd() {}

    static String text(RandomGenerator random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    static JsonNode value(RandomGenerator random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(14)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(-1);
            case 3 -> make.numberNode(0);
            case 4 -> make.numberNode(Long.MAX_VALUE);
            case 5 -> make.numberNode(BigInteger.TWO.pow(200));
            case 6 -> make.numberNode(new BigDecimal("0.1"));
            case 7 -> make.arrayNode();
            case 8 -> make.arrayNode().add(make.nullNode());
            case 9 -> make.objectNode();
            case 10 -> make.objectNode().set(text(random), make.textNode(text(random)));
            default -> make.textNode(text(random));
        };
    }

    /** Brackets in brackets: what reads by calling itself falls over these. */
    static String deep(RandomGenerator random) {
        int levels = 1 + random.nextInt(DEEP);
        return random.nextBoolean() ? "[".repeat(levels) : "{\"a\":".repeat(levels);
    }
}
