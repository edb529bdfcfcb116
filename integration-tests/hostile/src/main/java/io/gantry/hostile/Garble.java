package io.gantry.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Breaks text as disks, editors and enemies do: bytes that change, vanish, come twice or come from nowhere. */
final class Garble {

    private static final int CHANGES_MAX = 4;

    private Garble() {}

    static byte[] of(byte[] good, RandomGenerator random) {
        byte[] text = good;
        for (int left = 1 + random.nextInt(CHANGES_MAX); left > 0; left--) {
            text = once(text, random);
        }
        return text;
    }

    private static byte[] once(byte[] text, RandomGenerator random) {
        int at = random.nextInt(text.length + 1);
        int to = Math.min(text.length, at + random.nextInt(40));
        return switch (random.nextInt(8)) {
            case 0 -> flipped(text, random);
            case 1 -> joined(text, 0, at, new byte[0], to); // a part is missing
            case 2 -> joined(text, 0, to, Arrays.copyOfRange(text, at, to), to); // a part is there twice
            case 3 -> Arrays.copyOf(text, at); // it ends early
            case 4 -> joined(text, 0, at, Odd.text(random).getBytes(UTF_8), at);
            case 5 -> joined(text, 0, at, Odd.deep(random).getBytes(UTF_8), at);
            case 6 -> joined(text, 0, at, signs(random), at);
            default -> joined(text, 0, at, Odd.value(random).toString().getBytes(UTF_8), to);
        };
    }

    private static byte[] flipped(byte[] text, RandomGenerator random) {
        byte[] changed = text.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** What means something in YAML, JSON or both. */
    private static byte[] signs(RandomGenerator random) {
        String all = "{}[]:,&*!|>'\"%@`#?- \t\n\r\\<";
        var some = new StringBuilder();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            some.append(all.charAt(random.nextInt(all.length())));
        }
        return some.toString().getBytes(UTF_8);
    }

    private static byte[] joined(byte[] text, int from, int at, byte[] between, int rest) {
        var joined = new ByteArrayOutputStream(text.length + between.length);
        joined.write(text, from, at - from);
        joined.writeBytes(between);
        joined.write(text, rest, text.length - rest);
        return joined.toByteArray();
    }
}
