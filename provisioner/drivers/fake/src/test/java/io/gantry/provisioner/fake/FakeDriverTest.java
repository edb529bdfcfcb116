package io.gantry.provisioner.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import io.gantry.provisioner.spi.MachineDriverContract;
import io.gantry.provisioner.spi.ProviderFailure;
import io.gantry.simulation.SystemClock;
import io.gantry.simulation.WorldServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeDriverTest extends MachineDriverContract {

    private static final Uid INSTALLATION = UIDS.next();
    private static final Resources MACHINE = Resources.of(2_000, 4L << 30);

    private static WorldServer world;

    @TempDir
    private Path dataDir;

    private final Uid providerUid = UIDS.next();

    @BeforeAll
    static void openTheWorld() throws IOException {
        world = new WorldServer(0, new SystemClock());
    }

    @AfterAll
    static void closeTheWorld() throws IOException {
        world.close();
    }

    @Override
    protected MachineDriver driver() {
        return new FakeDriver(dataDir);
    }

    @Override
    protected MachineDriver.Provider provider() {
        return provider(world.url(), Map.of("createDelay", "PT0.15S", "deleteDelay", "PT0.15S"));
    }

    private MachineDriver.Provider provider(String endpoint, Map<String, String> parameters) {
        return new MachineDriver.Provider(
                INSTALLATION,
                providerUid,
                new Name("world"),
                endpoint,
                Optional.empty(),
                parameters,
                room(),
                MACHINE,
                Map.of("zone", "a"),
                List.of(new MachineDriver.Provider.Image("gantry/hello:1", "hello.tar")));
    }

    @Override
    protected Wanted wanted() {
        return new Wanted(
                UIDS.next(), new Name("m-1"), UIDS.next(), 1, Resources.of(1_000, 1L << 30), Optional.empty());
    }

    @Override
    protected Optional<MachineDriver.Provider> fullProvider() {
        for (int i = 0; i < room(); i++) {
            create(wanted());
        }
        return Optional.of(provider());
    }

    @Override
    protected Optional<MachineDriver.Provider> silentProvider() {
        return Optional.of(provider("http://127.0.0.1:1", Map.of()));
    }

    @Override
    protected Optional<MachineDriver.Provider> denyingProvider() {
        return Optional.of(provider(world.url(), Map.of("failEvery", "1", "failWith", "DENIED")));
    }

    @Override
    protected Optional<Wanted> impossible() {
        return Optional.of(new Wanted(
                UIDS.next(), new Name("m-1"), UIDS.next(), 1, Resources.of(3_000, 1L << 30), Optional.empty()));
    }

    @Override
    protected Map<String, MachineDriver.Provider> wrongProviders() {
        var wrong = new LinkedHashMap<String, MachineDriver.Provider>();
        wrong.put("endpoint", provider("http://example.org:80", Map.of()));
        MachineDriver.Provider good = provider();
        wrong.put(
                "credential",
                new MachineDriver.Provider(
                        good.installation(),
                        good.uid(),
                        good.name(),
                        good.endpoint(),
                        Optional.of(new SecretText("x")),
                        Map.of(),
                        1,
                        null,
                        Map.of(),
                        List.of()));
        for (String name : List.of("bootDelay", "failEvery", "failWith", "pullable")) {
            wrong.put("parameters." + name, provider(world.url(), Map.of(name, "!")));
        }
        return wrong;
    }

    @Test
    void whoWantsACredentialLetsInNoOther() {
        MachineDriver.Provider none = provider(world.url(), Map.of("accepts", "one,two"));
        assertThat(driver().check(none)).isEmpty();
        for (String wrong : List.of("three", "")) {
            assertThatThrownBy(() -> driver().list(with(none, wrong)))
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(MachineDriver.FailureKind.DENIED));
            assertThat(driver().create(with(none, wrong), wanted())).isInstanceOf(Progress.Failed.class);
        }
        assertThat(driver().check(with(none, "two"))).isEmpty();
        assertThat(driver().list(with(none, "two"))).isEmpty();
    }

    private static MachineDriver.Provider with(MachineDriver.Provider provider, String credential) {
        return new MachineDriver.Provider(
                provider.installation(),
                provider.uid(),
                provider.name(),
                provider.endpoint(),
                Optional.of(credential).filter(text -> !text.isEmpty()).map(SecretText::new),
                provider.parameters(),
                provider.maxMachines(),
                provider.machine(),
                provider.labels(),
                provider.preloadImages());
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bootDelay | 5s   | must be 0 to 1 h, written PT0.2S or PT5S, not '5s'
            bootDelay | PT2H | must be 0 to 1 h, written PT0.2S or PT5S, not 'PT2H'
            failEvery | -1   | must be 0 (never) to 1000000, not '-1'
            failWith  | BOOM | must be one of [NO_CAPACITY, BAD_SPEC, DENIED, UNREACHABLE], not 'BOOM'
            pullable  | A B  | 'A B' is not the name of an image without its tag
            """)
    void aWrongParameterIsExplained(String name, String value, String message) {
        assertThat(driver().check(provider(world.url(), Map.of(name, value))))
                .containsExactly("parameters." + name + ": " + message);
    }

    @Test
    void aMachinesEngineAnswersAtItsEndpoint() throws Exception {
        Observed machine = create(wanted());
        assertThat(machine.engine().trust()).isEqualTo(Trust.PLAIN_LOOPBACK);
        assertThat(machine.labels()).isEqualTo(Map.of("zone", "a"));
        assertThat(machine.capacity()).isEqualTo(MACHINE);
        assertThat(get(machine, "/images/json")).contains("gantry/hello:1");
        assertThat(get(machine, "/info"))
                .contains("\"NCPU\":2")
                .contains(machine.machine().text());
    }

    @Test
    void aProviderWithoutAnEndpointUsesTheWorldBesideTheServer() throws IOException {
        MachineDriver.Provider beside = provider(null, Map.of());
        assertThat(driver().check(beside)).isEmpty();
        assertThat(driver().create(beside, wanted()))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.detail())
                                .startsWith("no simulated world answers at the address in ")
                                .contains("simulated-world.json"));
        Files.writeString(dataDir.resolve("simulated-world.json"), "{\"url\":\"" + world.url() + "\"}");
        assertThat(driver().create(beside, wanted())).isInstanceOf(Progress.Done.class);
    }

    @Test
    void everySecondMachineMayFail() {
        MachineDriver.Provider unreliable = provider(world.url(), Map.of("failEvery", "2"));
        assertThat(driver().create(unreliable, wanted())).isInstanceOf(Progress.Done.class);
        assertThat(driver().create(unreliable, wanted()))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(MachineDriver.FailureKind.NO_CAPACITY));
        assertThat(driver().create(unreliable, wanted())).isInstanceOf(Progress.Done.class);
    }

    private static String get(Observed machine, String path) throws IOException, InterruptedException {
        var uri = URI.create(machine.engine().uri().replace("tcp:", "http:") + path);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
