package io.gantry.provisioner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host's network is like, from {@code /proc/net/route} (proc(5)) and {@code /sys/class/net}. */
record HostNetwork(List<Route> routes, int mtu) {

    private static final int MTU_DEFAULT = 1500;

    /** A route of the main table; the default route has prefix 0. */
    record Route(String device, long first, int prefix) {
        @Override
        public String toString() {
            return Subnet.text(first) + "/" + prefix + " on " + device;
        }
    }

    static HostNetwork read() throws IOException {
        List<Route> routes = parse(Files.readAllLines(Path.of("/proc/net/route")));
        return new HostNetwork(routes, mtu(routes));
    }

    static List<Route> parse(List<String> lines) {
        return lines.stream()
                .skip(1)
                .map(line -> line.trim().split("\\s+", -1))
                .filter(fields -> fields.length > 7)
                .map(fields -> new Route(fields[0], number(fields[1]), Long.bitCount(number(fields[7]))))
                .toList();
    }

    /** Hexadecimal, in the byte order of the host: little-endian on all that Gantry runs on. */
    private static long number(String hex) {
        return Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16)) & 0xFFFF_FFFFL;
    }

    /** The way out's: bigger packets of containers would be lost there. */
    private static int mtu(List<Route> routes) throws IOException {
        for (Route route : routes) {
            Path file = Path.of("/sys/class/net", route.device(), "mtu");
            if (route.prefix() == 0 && Files.exists(file)) {
                return Integer.parseInt(Files.readString(file).trim());
            }
        }
        return MTU_DEFAULT;
    }

    /** A route, not of this bridge, to some of these addresses. */
    Optional<Route> inTheWay(Subnet subnet, String bridge) {
        return routes.stream()
                .filter(route -> route.prefix() > 0 && !route.device().equals(bridge))
                .filter(route -> subnet.overlaps(route.first(), route.prefix()))
                .findFirst();
    }
}
