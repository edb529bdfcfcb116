package io.gantry.server;

import io.gantry.platform.secret.MasterKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where this copy's master keys come from: the settings, or files in the data folder; the one in use, and beside it
 * another while they are being changed.
 *
 * @param said by {@code gantry.master-key}; then no file is made or read for it
 * @param saidNext by {@code gantry.master-key-next}
 */
record KeySource(Path data, Optional<String> said, Optional<String> saidNext) {

    private static final String SETTING = "gantry.master-key";

    static KeySource of(ServerConfig config) {
        return new KeySource(Path.of(config.data()), config.masterKey(), config.masterKeyNext());
    }

    /** The one in use; made if the files shall have it and do not. */
    MasterKey first(SecureRandom random) {
        return said.map(text -> MasterKey.fromText(SETTING, text)).orElseGet(() -> MasterKey.fromFile(file(), random));
    }

    /** All that are there now; files may have come, gone and changed since the start. */
    List<MasterKey> all() {
        var all = new ArrayList<MasterKey>();
        said.map(text -> MasterKey.fromText(SETTING, text))
                .or(() -> ifThere(file()))
                .ifPresent(all::add);
        saidNext.map(text -> MasterKey.fromText(SETTING + "-next", text))
                .or(() -> ifThere(next()))
                .ifPresent(all::add);
        return all;
    }

    /** The one in use, for people. */
    String used() {
        return said.isPresent() ? SETTING : file().toString();
    }

    /** Where one that is missing goes, for people. */
    String where() {
        return said.isPresent() ? SETTING + " or " + SETTING + "-next" : file() + " or " + next();
    }

    private static Optional<MasterKey> ifThere(Path file) {
        return Files.exists(file) ? Optional.of(MasterKey.fromFile(file)) : Optional.empty();
    }

    private Path file() {
        return data.resolve("master.key");
    }

    private Path next() {
        return data.resolve("master.key.next");
    }
}
