package io.gantry.provisioner.spi;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.text.PlainText;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and removes machines at one kind of provider. A driver keeps no state of its own: its world is outside it, and
 * everything it makes carries labels by which it is found again. It never blocks for an operation's length: a call
 * returns within its time-out and says {@link Progress.Pending} for what is not yet done. Calls may be repeated.
 */
public interface MachineDriver {

    /** The word that {@code spec.driver} of a provider names it by. */
    Name name();

    /** What its machines are made of. */
    MachineForm form();

    /** Whether {@link Wanted#join()} must be there before one of its machines can be made. */
    default JoinMode joinMode() {
        return JoinMode.NONE;
    }

    /**
     * What is wrong with a provider's declaration, field by field, each beginning with the field's path in the spec
     * ({@code parameters.latency: ...}); empty when it can be used. Looks at the words only, not at the provider.
     */
    List<String> check(Provider provider);

    /** Makes a machine. The same machine uid is the same machine, for ever: repeating it continues. */
    Progress create(Provider provider, Wanted machine);

    /** Removes a machine and all that was made for it. Deleting what is gone is Done. */
    Progress delete(Provider provider, Uid machine);

    /**
     * What is there, or empty if the provider does not know the machine.
     *
     * @throws ProviderFailure if it cannot be said: no answer is not an empty answer
     */
    Optional<Observed> observe(Provider provider, Uid machine);

    /**
     * Everything at the provider that carries this installation's labels. A machine whose own controller does not answer
     * is listed with power UNKNOWN.
     *
     * @throws ProviderFailure if it cannot be said: no answer is not an empty answer
     */
    List<Observed> list(Provider provider);

    /** Absent unless offered. */
    default Optional<PowerControl> power() {
        return Optional.empty();
    }

    /** How a machine's engine joins its cluster. */
    enum JoinMode {
        /** It needs nothing: a local socket, or a simulated engine. */
        NONE,
        /** Its join program is given a token, and gets a certificate for it. */
        CERTIFICATE
    }

    /** Switches machines on and off. Repeating is harmless; a machine that is not there cannot be switched: Failed. */
    interface PowerControl {
        /** Done once the machine has power and is on its way up; what runs on it may take longer. */
        Progress on(Provider provider, Uid machine);

        /** Done once the machine has no power: nothing of it runs. */
        Progress off(Provider provider, Uid machine);
    }

    /** How far an asked-for thing has come. */
    sealed interface Progress {
        /** Finished; the machine as it is now, or empty when it is gone. */
        record Done(Optional<Observed> machine) implements Progress {}

        /** Under way; ask again after this time. */
        record Pending(Duration askAgainAfter) implements Progress {}

        /** It will not be; what the core does next depends on the kind. */
        record Failed(FailureKind kind, String detail) implements Progress {
            public Failed {
                detail = PlainText.of(detail);
            }
        }
    }

    /** What the core acts on differently. */
    enum FailureKind {
        /** The provider is full: another source may do. */
        NO_CAPACITY,
        /** The declaration cannot be made here; asking again is useless until it changes. */
        BAD_SPEC,
        /** The provider refuses us. */
        DENIED,
        /** No answer; ask again. */
        UNREACHABLE
    }

    /**
     * A provider as its driver sees it.
     *
     * @param installation labels everything made, so that nobody else's is touched
     */
    record Provider(
            Uid installation,
            Uid uid,
            Name name,
            @Nullable String endpoint,
            Optional<io.gantry.kinds.secret.SecretText> credential,
            Map<String, String> parameters,
            int maxMachines,
            @Nullable Resources machine,
            Map<String, String> labels,
            List<Image> preloadImages) {

        /** A container image to load: its name, and the path of its archive. */
        public record Image(String name, String archive) {}
    }

    /**
     * A machine to make.
     *
     * @param uid its identity, and the idempotency key
     * @param epoch of the owner that asks, for the labels
     * @param atLeast what it must have
     * @param join what it needs to join its cluster; empty where the engine joins without certificates
     */
    record Wanted(Uid uid, Name name, Uid operation, long epoch, Resources atLeast, Optional<Join> join) {}

    /**
     * What a machine's join program is told. The token is burnt on first use.
     *
     * @param url of the bridge's join listener, as the machine reaches it
     * @param authorityPem pins the listener's certificate
     */
    record Join(String url, io.gantry.kinds.secret.SecretText token, String authorityPem) {}

    /**
     * A machine that is there.
     *
     * @param engine null while it has none that is known
     * @param capacity of the whole machine, as far as known
     */
    record Observed(
            Uid machine,
            PowerState power,
            Resources capacity,
            Map<String, String> labels,
            @Nullable EngineEndpoint engine) {}
}
