package io.gantry.provisioner.operation;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.secret.SecretStore;
import io.gantry.provisioner.lifecycle.MachineLabels;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.wish.Wishes;
import java.util.Optional;

/** Providers with their drivers, as calls need them. */
public final class ProviderBook {

    private final Uid installation;
    private final Wishes wishes;
    private final Drivers drivers;
    private final SecretStore secrets;

    public ProviderBook(Uid installation, Wishes wishes, Drivers drivers, SecretStore secrets) {
        this.installation = installation;
        this.wishes = wishes;
        this.drivers = drivers;
        this.secrets = secrets;
    }

    /** Somebody who can be called. */
    public record Callee(MachineDriver driver, MachineDriver.Provider provider) {}

    /** What a look-up gives. */
    public sealed interface Entry {
        record Found(Callee callee) implements Entry {}

        /** Not yet: tried again when news comes. */
        record Missing(Why why) implements Entry {}
    }

    public Entry find(Uid uid) {
        Optional<Declared<ProviderSpec>> declared = wishes.provider(uid);
        if (declared.isEmpty()) {
            return new Entry.Missing(Why.said("UnknownProvider", "nothing has been heard of provider " + uid + " yet"));
        }
        ProviderSpec spec = declared.get().spec();
        Optional<MachineDriver> driver = drivers.named(spec.driver());
        if (driver.isEmpty()) {
            return new Entry.Missing(Why.said("UnknownDriver", "this release has no driver '" + spec.driver() + "'"));
        }
        SecretRef credential = spec.credential();
        if (credential != null) {
            Optional<SecretText> secret = kept(credential).flatMap(secrets::get);
            return secret.isEmpty()
                    ? new Entry.Missing(Why.said(
                            "UnknownCredential", "there is no secret '" + credential.name() + "' to log in with"))
                    : found(driver.get(), declared.get(), secret);
        }
        return found(driver.get(), declared.get(), Optional.empty());
    }

    /** Under which name it is kept: apart from the layer's own secrets, which nobody may name. Empty if that is too long. */
    public static Optional<SecretRef> kept(SecretRef credential) {
        try {
            return Optional.of(new SecretRef(new Name("credential-" + credential.name())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** As it would be called with this credential; empty if this release has no driver for it. */
    public Optional<Callee> with(Declared<ProviderSpec> declared, SecretText credential) {
        return drivers.named(declared.spec().driver())
                .map(driver -> new Callee(driver, provider(declared, Optional.of(credential))));
    }

    /** As a driver sees it, without its credential: enough for checks. */
    public MachineDriver.Provider withoutCredential(Declared<ProviderSpec> declared) {
        return provider(declared, Optional.empty());
    }

    private Entry found(MachineDriver driver, Declared<ProviderSpec> declared, Optional<SecretText> secret) {
        return new Entry.Found(new Callee(driver, provider(declared, secret)));
    }

    private MachineDriver.Provider provider(Declared<ProviderSpec> declared, Optional<SecretText> secret) {
        ProviderSpec spec = declared.spec();
        return new MachineDriver.Provider(
                installation,
                declared.uid(),
                declared.metadata().name(),
                spec.endpoint(),
                secret,
                spec.parameters(),
                spec.maxMachines(),
                spec.machine(),
                MachineLabels.of(declared),
                spec.preloadImages().stream()
                        .map(image -> new MachineDriver.Provider.Image(image.name(), image.archive()))
                        .toList());
    }
}
