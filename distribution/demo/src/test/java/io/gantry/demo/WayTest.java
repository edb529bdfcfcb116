package io.gantry.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WayTest {

    private static final Optional<Path> SOCKET = Optional.of(Path.of("/var/run/docker.sock"));
    private static final Optional<Path> BUSYBOX = Optional.of(Path.of("/bin/busybox"));

    private static Surroundings rootWithAll() {
        return new Surroundings(true, List.of(), List.of(), true, SOCKET, BUSYBOX);
    }

    private static Surroundings rootWithoutDocker() {
        return new Surroundings(true, List.of("dockerd"), List.of("docker.io"), true, Optional.empty(), BUSYBOX);
    }

    private static Surroundings userWithDocker() {
        return new Surroundings(false, List.of(), List.of(), false, SOCKET, BUSYBOX);
    }

    private static Surroundings userWithNothing() {
        return new Surroundings(
                false, List.of("dockerd"), List.of("docker.io"), false, Optional.empty(), Optional.empty());
    }

    @Test
    void rootGetsMachinesOfItsOwn() {
        assertThat(Way.choose(rootWithAll(), Way.Wish.ANY, true)).isEqualTo(new Way.LocalMachines(List.of()));
        assertThat(Way.choose(rootWithAll(), Way.Wish.ENGINE, true)).isInstanceOf(Way.OneEngine.class);
    }

    @Test
    void whatIsMissingIsInstalledOnlyAsRootAndOnlyIfItMayBe() {
        assertThat(Way.choose(rootWithoutDocker(), Way.Wish.ANY, true))
                .isEqualTo(new Way.LocalMachines(List.of("docker.io")));
        assertThat(Way.choose(rootWithoutDocker(), Way.Wish.ANY, false)).isInstanceOf(Way.Impossible.class);
        assertThat(Way.choose(userWithNothing(), Way.Wish.ANY, true)).isInstanceOf(Way.Impossible.class);
    }

    @Test
    void anOrdinaryUserGetsTheEngineThatIsThere() {
        assertThat(Way.choose(userWithDocker(), Way.Wish.ANY, true)).isEqualTo(new Way.OneEngine(SOCKET.get()));
    }

    @Test
    void whereNothingGoesItSaysWhatIsMissingAndHowToGetIt() {
        var impossible = (Way.Impossible) Way.choose(userWithNothing(), Way.Wish.ANY, true);

        assertThat(String.join("\n", impossible.lines())).isEqualTo("""
                error: this host cannot run containers for the demo
                  machines of its own: need root (CAP_SYS_ADMIN and CAP_NET_ADMIN); this is an ordinary user
                  the engine that is there: no Docker engine answers on /var/run/docker.sock or $DOCKER_HOST
                    do: apt-get install docker.io, then let this user in: adduser $USER docker
                  the demo's image: is made from a busybox without shared libraries, and there is none
                    do: apt-get install busybox-static
                  without containers: ./gantry demo --simulated plays machines and containers, and says so""");
        assertThat(((Way.Impossible) Way.choose(rootWithoutDocker(), Way.Wish.ANY, false)).lines())
                .contains("  machines of its own: lack dockerd")
                .contains("    do: apt-get install docker.io   (or leave out --no-install)");
    }

    @Test
    void aSimulationNeedsNothing() {
        assertThat(Way.choose(userWithNothing(), Way.Wish.SIMULATED, false)).isEqualTo(new Way.Simulated());
    }
}
