package io.gantry.provisioner.local;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A range of IPv4 addresses, as {@code 10.87.0.0/24}. */
record Subnet(long first, int prefix) {

    /** Room for a host address and two machines at least; not so big that somebody else's addresses are in it. */
    static final int PREFIX_MIN = 16;

    static final int PREFIX_MAX = 29;

    private static final long ALL = 0xFFFF_FFFFL;
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})/(\\d{1,2})");

    /** @throws IllegalArgumentException naming the rule */
    static Subnet parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a subnet: write it as 10.87.0.0/24");
        }
        int prefix = Integer.parseInt(form.group(2));
        if (prefix < PREFIX_MIN || prefix > PREFIX_MAX) {
            throw new IllegalArgumentException(
                    "'" + text + "': the prefix must be " + PREFIX_MIN + " to " + PREFIX_MAX + ", not " + prefix);
        }
        long address = address(form.group(1));
        var subnet = new Subnet(address & mask(prefix), prefix);
        if (subnet.first != address) {
            throw new IllegalArgumentException("'" + text + "' begins in the middle of a subnet: write " + subnet);
        }
        return subnet;
    }

    /** @throws IllegalArgumentException if it is not an IPv4 address */
    static long address(String text) {
        String[] parts = text.split("\\.", -1);
        long address = 0;
        for (String part : parts) {
            if (parts.length != 4 || !part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
            }
            address = (address << 8) | Integer.parseInt(part);
        }
        return address;
    }

    static String text(long address) {
        return IntStream.of(24, 16, 8, 0)
                .mapToObj(shift -> Long.toString((address >> shift) & 255))
                .collect(Collectors.joining("."));
    }

    static long mask(int prefix) {
        return prefix == 0 ? 0 : (ALL << (32 - prefix)) & ALL;
    }

    /** What a machine can have, in order: not the subnet's own address, nor its broadcast. */
    Stream<String> hosts() {
        return LongStream.range(first + 1, last()).mapToObj(Subnet::text);
    }

    int hostCount() {
        return (int) (last() - first - 1);
    }

    /** Whether a machine, or the host's side, can have it. */
    boolean isHost(long address) {
        return address > first && address < last();
    }

    boolean overlaps(long otherFirst, int otherPrefix) {
        long mask = mask(Math.min(prefix, otherPrefix));
        return (first & mask) == (otherFirst & mask);
    }

    private long last() {
        return first | (~mask(prefix) & ALL);
    }

    @Override
    public String toString() {
        return text(first) + "/" + prefix;
    }
}
