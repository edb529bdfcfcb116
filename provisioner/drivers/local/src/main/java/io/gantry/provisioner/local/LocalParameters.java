package io.gantry.provisioner.local;

import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.spi.MachineDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a provider of local machines may set.
 *
 * @param subnet of its machines and the bridge they are on; default {@value #SUBNET_DEFAULT}
 * @param hostAddress of the bridge: the host as its machines see it; default the subnet's first address
 * @param outbound {@code nat}: containers reach what the host reaches; {@code none}: the host and one another only
 */
record LocalParameters(Subnet subnet, String hostAddress, Outbound outbound) {

    static final String SUBNET_DEFAULT = "10.87.0.0/24";

    enum Outbound {
        NAT,
        NONE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String SUBNET = "subnet";
    private static final String HOST_ADDRESS = "hostAddress";
    private static final String OUTBOUND = "outbound";
    private static final Set<String> KNOWN = Set.of(SUBNET, HOST_ADDRESS, OUTBOUND);

    /** @throws IllegalArgumentException if {@link #faults} has something to say */
    static LocalParameters of(MachineDriver.Provider provider) {
        Map<String, String> parameters = provider.parameters();
        Subnet subnet = subnet(parameters);
        return new LocalParameters(subnet, hostAddress(parameters, subnet), outbound(parameters));
    }

    /** What is wrong, field by field. */
    static List<String> faults(Map<String, String> parameters) {
        var faults = new ArrayList<String>();
        parameters.keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .forEach(name -> faults.add("parameters." + name
                        + ": unknown; a local provider has subnet, hostAddress and" + " outbound"));
        try {
            Subnet subnet = subnet(parameters);
            check(faults, HOST_ADDRESS, () -> hostAddress(parameters, subnet));
        } catch (IllegalArgumentException e) {
            faults.add("parameters.subnet: " + e.getMessage());
        }
        check(faults, OUTBOUND, () -> outbound(parameters));
        return faults;
    }

    private static void check(List<String> faults, String name, Runnable read) {
        try {
            read.run();
        } catch (IllegalArgumentException e) {
            faults.add("parameters." + name + ": " + e.getMessage());
        }
    }

    private static Subnet subnet(Map<String, String> parameters) {
        return Subnet.parse(parameters.getOrDefault(SUBNET, SUBNET_DEFAULT));
    }

    private static String hostAddress(Map<String, String> parameters, Subnet subnet) {
        String text = parameters.get(HOST_ADDRESS);
        long address = text == null ? subnet.first() + 1 : Subnet.address(text);
        if (!subnet.isHost(address)) {
            throw new IllegalArgumentException(text + " is not an address of a host in " + subnet);
        }
        return Subnet.text(address);
    }

    private static Outbound outbound(Map<String, String> parameters) {
        String word = parameters.getOrDefault(OUTBOUND, "nat");
        return switch (word) {
            case "nat" -> Outbound.NAT;
            case "none" -> Outbound.NONE;
            default -> throw new IllegalArgumentException("'" + word + "' is neither nat nor none");
        };
    }

    /** How many machines find an address. */
    int room() {
        return subnet.hostCount() - 1;
    }

    /** Names the bridge of an installation's subnet: interface names have at most 15 characters. */
    String bridge(Uid installation) {
        return "gtb" + Hash.of(installation + " " + subnet, 8);
    }
}
