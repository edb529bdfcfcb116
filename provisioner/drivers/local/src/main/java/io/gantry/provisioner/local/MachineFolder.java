package io.gantry.provisioner.local;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.provisioner.boot.BootData;
import io.gantry.provisioner.boot.BootData.BootFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A machine's disk and what the kernel knows of it. The folder is there whole or not at all.
 *
 * <pre>
 * machines/UID/machine.json   what it is (LocalMachine)
 *              host.conf      the same for gantry-local
 *              boot/          what its join program is told (BootData)
 *              identity/      its key and certificate
 *              data/ etc/     its engine's data, its /etc/docker
 *              log/           machine.log, engine.log
 * /run/gantry/ID/             while it is on: pid, init, docker.sock, ready, failed
 * </pre>
 */
final class MachineFolder {

    private static final Path RUN = Path.of("/run/gantry");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Path run;

    MachineFolder(Path machines, Uid machine) {
        this.path = machines.resolve(machine.text());
        this.run = RUN.resolve(LocalMachine.idOf(machine));
    }

    /** What its join program or the host's script said last. */
    record Failure(String kind, String detail) {}

    static List<LocalMachine> all(Path machines) {
        if (!Files.isDirectory(machines)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(machines)) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .sorted()
                    .flatMap(folder -> readFrom(folder).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("log/machine.log");
    }

    Optional<LocalMachine> read() {
        return readFrom(path);
    }

    private static Optional<LocalMachine> readFrom(Path folder) {
        try {
            return Optional.of(GantryJson.lenient()
                    .readValue(Files.readString(folder.resolve("machine.json")), LocalMachine.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an interrupted delete has left. */
    boolean hasRemains() {
        return Files.exists(path.resolveSibling(".deleted-" + path.getFileName()));
    }

    void make(LocalMachine machine, BootData boot) throws IOException {
        Path half = Files.createTempDirectory(path.getParent(), ".new-", OWNER_ONLY_FOLDER);
        Files.createDirectory(half.resolve("log"));
        write(half, "machine.json", GantryJson.lenient().writeValueAsString(machine));
        write(half, "host.conf", BootData.lines(machine.hostSettings()));
        writeBoot(half, boot);
        Files.move(half, path, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean hasJoined() {
        return Files.exists(path.resolve("identity/certificate.pem"));
    }

    /** A new token for a machine that could not join with the last one. */
    void writeBoot(BootData boot) throws IOException {
        writeBoot(path, boot);
    }

    private static void writeBoot(Path folder, BootData data) throws IOException {
        Path boot = Files.createDirectories(folder.resolve("boot"), OWNER_ONLY_FOLDER);
        for (BootFile file : data.files()) {
            write(boot, file.name(), file.text());
        }
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Path half = Files.createTempFile(folder, name, ".new", OWNER_ONLY_FILE);
        Files.writeString(half, text);
        Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether anything of it runs. */
    boolean isOn() {
        return NotedProcess.runs(run.resolve("pid")) || NotedProcess.runs(run.resolve("init"));
    }

    /** Whether its engine has answered since it was switched on, and has the images. */
    boolean isReady() {
        return Files.exists(run.resolve("ready"));
    }

    Optional<Failure> failure() {
        try {
            List<String> lines = Files.readAllLines(run.resolve("failed"));
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Failure(lines.getFirst(), String.join(" ", lines.subList(1, lines.size()))));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Once it was told, the next call may try again. */
    void forgetFailure() throws IOException {
        Files.deleteIfExists(run.resolve("failed"));
    }
}
