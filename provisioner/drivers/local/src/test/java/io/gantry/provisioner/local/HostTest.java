package io.gantry.provisioner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from the host, and what is said of it; needs no root. */
class HostTest {

    private static final List<String> ROUTES = List.of(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "lo-none\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "eth0\t0000570A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0");

    @Test
    void aRouteToPartOfASubnetIsInItsWayUnlessItIsOurBridge() {
        var network = new HostNetwork(HostNetwork.parse(ROUTES), 1500);
        assertThat(network.inTheWay(Subnet.parse("10.87.3.0/24"), "gtb1"))
                .hasValueSatisfying(route -> assertThat(route).hasToString("10.87.0.0/16 on eth0"));
        assertThat(network.inTheWay(Subnet.parse("10.87.3.0/24"), "eth0")).isEmpty();
        assertThat(network.inTheWay(Subnet.parse("10.88.0.0/24"), "gtb1")).isEmpty();
    }

    @Test
    void aSubnetsHostsLeaveOutItsEnds() {
        Subnet subnet = Subnet.parse("10.87.0.0/29");
        assertThat(subnet.hosts())
                .hasSize(subnet.hostCount())
                .startsWith("10.87.0.1")
                .endsWith("10.87.0.6");
        assertThat(subnet).hasToString("10.87.0.0/29");
    }

    @Test
    void aWrongSubnetIsRefusedWithTheRule() {
        assertThatThrownBy(() -> Subnet.parse("10.87.0.1/24")).hasMessageContaining("write 10.87.0.0/24");
        assertThatThrownBy(() -> Subnet.parse("10.0.0.0/8")).hasMessageContaining("16 to 29");
        assertThatThrownBy(() -> Subnet.parse("10.0.0.256/24")).hasMessageContaining("not an IPv4 address");
        assertThatThrownBy(() -> Subnet.parse("here")).hasMessageContaining("write it as");
    }

    @Test
    void onlyTheVeryProcessThatWasNotedRuns(@TempDir Path folder) throws Exception {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
        long pid = ProcessHandle.current().pid();
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        assertThat(runs(folder, pid + " " + start + " " + boot + "\n")).isTrue();
        assertThat(runs(folder, pid + " 1" + start + " " + boot + "\n")).isFalse();
        assertThat(runs(folder, pid + " " + start + " another-boot\n")).isFalse();
        assertThat(runs(folder, "")).isFalse();
        assertThat(NotedProcess.runs(folder.resolve("none"))).isFalse();
    }

    private static boolean runs(Path folder, String note) throws Exception {
        return NotedProcess.runs(Files.writeString(folder.resolve("pid"), note));
    }

    @Test
    void whatIsMissingIsSaidWithItsPackages() {
        var lacking = new HostRequirements(
                true,
                List.of(
                        new HostRequirements.Command("dockerd", "docker.io"),
                        new HostRequirements.Command("iptables", "iptables"),
                        new HostRequirements.Command("iptables-restore", "iptables")));
        assertThat(lacking.sentence())
                .hasValue(
                        "this host lacks dockerd, iptables, iptables-restore for local machines; on Debian: apt-get install"
                                + " docker.io iptables");
        assertThat(lacking.met()).isFalse();
        assertThat(new HostRequirements(false, List.of()).sentence().orElseThrow())
                .contains("need root");
        assertThat(new HostRequirements(true, List.of()).sentence()).isEmpty();
    }

    @Test
    void theHostsScriptIsOneForSh() throws Exception {
        try (var script = HostScript.class.getResourceAsStream("gantry-local.sh")) {
            var check = new ProcessBuilder("sh", "-n").start();
            script.transferTo(check.getOutputStream());
            check.getOutputStream().close();
            assertThat(check.waitFor()).isZero();
        }
    }
}
