package io.gantry.provisioner.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Provider.Image;
import io.gantry.provisioner.spi.ProviderFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The few questions that are asked of an engine; every failure comes out as a {@link ProviderFailure}. */
final class Engine implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(45);
    private static final int CONTAINERS_PER_CALL = 50;

    private final String endpoint;
    private final DockerClient client;

    /** How much of what was to be removed is gone. */
    enum Removed {
        ALL,
        SOME
    }

    private Engine(String endpoint, DockerClient client) {
        this.endpoint = endpoint;
        this.client = client;
    }

    static Engine at(String endpoint) {
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(endpoint))
                .connectionTimeout(CONNECT)
                .responseTimeout(ANSWER)
                .build();
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerTlsVerify(false)
                .withDockerHost(endpoint)
                .build();
        return new Engine(endpoint, DockerClientImpl.getInstance(config, http));
    }

    /** Processors and memory of the host the engine is on. */
    Resources host() {
        Info info = ask(() -> client.infoCmd().exec());
        Integer processors = info.getNCPU();
        Long memory = info.getMemTotal();
        if (processors == null || memory == null) {
            throw new ProviderFailure(FailureKind.BAD_SPEC, endpoint + " does not say how large its host is");
        }
        return Resources.of(processors * 1_000L, memory);
    }

    /** Writes the adoption, unless one is there: the one that is there afterwards. An engine makes a volume once. */
    Adoption adopt(Adoption wanted) {
        ask(() -> client.createVolumeCmd()
                .withName(Adoption.volume(wanted.installation()))
                .withLabels(wanted.labels())
                .exec());
        return adoption(wanted.installation())
                .orElseThrow(() -> new ProviderFailure(
                        FailureKind.DENIED,
                        "volume " + Adoption.volume(wanted.installation()) + " at " + endpoint + " is not ours"));
    }

    Optional<Adoption> adoption(Uid installation) {
        try {
            InspectVolumeResponse volume = ask(
                    () -> client.inspectVolumeCmd(Adoption.volume(installation)).exec());
            return Adoption.of(volume.getLabels());
        } catch (ProviderFailure failure) {
            if (failure.getCause() instanceof NotFoundException) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    void release(Uid installation) {
        unlessGone(() -> client.removeVolumeCmd(Adoption.volume(installation)).exec());
    }

    /** Loads an image that is not there. */
    void load(Image image) {
        if (unlessGone(() -> client.inspectImageCmd(image.name()).exec())) {
            return;
        }
        try (InputStream archive = Files.newInputStream(Path.of(image.archive()))) {
            ask(() -> client.loadImageCmd(archive).exec());
        } catch (IOException e) {
            throw new ProviderFailure(FailureKind.BAD_SPEC, "image " + image.name() + " was not loaded: " + e);
        }
        if (!unlessGone(() -> client.inspectImageCmd(image.name()).exec())) {
            throw new ProviderFailure(
                    FailureKind.BAD_SPEC,
                    "preloadImages: archive " + image.archive() + " does not hold image " + image.name());
        }
    }

    /** Removes containers of this installation, running or not, and no others; some at a time. */
    Removed removeContainers(Uid installation) {
        List<Container> ours = ask(() -> client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Adoption.INSTALLATION, installation.text()))
                .exec());
        for (Container container : ours.subList(0, Math.min(CONTAINERS_PER_CALL, ours.size()))) {
            unlessGone(() -> client.removeContainerCmd(container.getId())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec());
        }
        return ours.size() <= CONTAINERS_PER_CALL ? Removed.ALL : Removed.SOME;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new ProviderFailure(FailureKind.UNREACHABLE, endpoint + ": " + e.getMessage());
        }
    }

    /** False if what the call is about is not there. */
    private boolean unlessGone(Supplier<Object> call) {
        try {
            ask(() -> Optional.ofNullable(call.get()));
            return true;
        } catch (ProviderFailure failure) {
            if (failure.getCause() instanceof NotFoundException) {
                return false;
            }
            throw failure;
        }
    }

    /** docker-java wraps what a socket throws in plain RuntimeExceptions. */
    private <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (DockerException e) {
            throw failure(FailureKind.DENIED, e);
        } catch (RuntimeException e) {
            throw failure(isDenied(e) ? FailureKind.DENIED : FailureKind.UNREACHABLE, e);
        }
    }

    private ProviderFailure failure(FailureKind kind, RuntimeException cause) {
        var failure = new ProviderFailure(kind, endpoint + ": " + innermost(cause));
        failure.initCause(cause);
        return failure;
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message.strip();
    }

    private static boolean isDenied(Throwable failure) {
        return innermost(failure).contains("Permission denied");
    }
}
