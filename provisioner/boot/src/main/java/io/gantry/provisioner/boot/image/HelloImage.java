package io.gantry.provisioner.boot.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The demo's image, {@value #NAME}, made from Debian's busybox-static: one program, its applets as links, and a command
 * that says hello every second. Written as {@code docker load} reads it. The same busybox gives the same bytes, so an
 * engine that has the image knows it again.
 */
public final class HelloImage {

    public static final String NAME = "gantry/hello:1";
    /** The Debian package that brings a busybox without shared libraries. */
    public static final String PACKAGE = "busybox-static";

    private static final List<Path> CANDIDATES =
            List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"), Path.of("/bin/busybox.static"));
    private static final String COMMAND = """
            trap 'exit 0' TERM INT
            n=0
            while :; do
                n=$((n + 1))
                echo "hello $n from $(hostname)"
                sleep 1 &
                wait $!
            done
            """;
    /** In a fixed order, for the same bytes every time. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final int APPLETS_TIMEOUT_SECONDS = 10;

    private HelloImage() {}

    /** The host's busybox, if it has one that needs no shared libraries. */
    public static Optional<Path> busybox() {
        return CANDIDATES.stream()
                .filter(Files::isExecutable)
                .filter(ElfFile::isStatic)
                .findFirst();
    }

    /**
     * Writes the image's archive, whole or not at all.
     *
     * @throws IOException if the busybox cannot be read or asked for its applets, or the archive not be written
     */
    public static void write(Path busybox, Path archive) throws IOException {
        byte[] layer = layer(busybox);
        String layerDigest = sha256(layer);
        byte[] config = json(config(layerDigest));
        String configName = sha256(config) + ".json";
        byte[] manifest = json(List.of(Map.of(
                "Config", configName, "RepoTags", List.of(NAME), "Layers", List.of(layerDigest + "/layer.tar"))));
        Path half = archive.resolveSibling(archive.getFileName() + ".new");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(half), StandardCharsets.UTF_8.name())) {
            file(tar, layerDigest + "/layer.tar", layer, 0644);
            file(tar, configName, config, 0644);
            file(tar, "manifest.json", manifest, 0644);
        }
        Files.move(half, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] layer(Path busybox) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            for (String folder : List.of("bin/", "etc/", "root/", "dev/", "proc/", "sys/", "var/")) {
                folder(tar, folder, 0755);
            }
            folder(tar, "tmp/", 01777);
            file(tar, "etc/passwd", text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"), 0644);
            file(tar, "etc/group", text("root:x:0:\nnogroup:x:65534:\n"), 0644);
            file(tar, "bin/busybox", Files.readAllBytes(busybox), 0755);
            for (String applet : applets(busybox)) {
                link(tar, "bin/" + applet, "busybox");
            }
        }
        return bytes.toByteArray();
    }

    private static List<String> applets(Path busybox) throws IOException {
        Process list = new ProcessBuilder(busybox.toString(), "--list")
                .redirectErrorStream(true)
                .start();
        try (Stream<String> lines = list.inputReader(StandardCharsets.UTF_8).lines()) {
            List<String> applets = lines.filter(applet -> applet.matches("[a-zA-Z0-9_.\\[-]+"))
                    .filter(applet -> !applet.equals("busybox"))
                    .sorted()
                    .toList();
            if (!list.waitFor(APPLETS_TIMEOUT_SECONDS, TimeUnit.SECONDS) || !applets.contains("sh")) {
                throw new IOException(busybox + " --list does not name its applets, sh among them");
            }
            return applets;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + busybox + " for its applets", e);
        } finally {
            list.destroy();
        }
    }

    private static Map<String, Object> config(String layerDigest) {
        return Map.of(
                "architecture", architecture(),
                "os", "linux",
                "created", EPOCH,
                "config",
                        Map.of(
                                "Env",
                                List.of("PATH=/bin"),
                                "Cmd",
                                List.of("/bin/sh", "-c", COMMAND),
                                "WorkingDir",
                                "/"),
                "rootfs", Map.of("type", "layers", "diff_ids", List.of("sha256:" + layerDigest)),
                "history", List.of(Map.of("created", EPOCH, "created_by", "gantry")));
    }

    /** The host's, in the words of image configurations. */
    private static String architecture() {
        String architecture = System.getProperty("os.arch", "amd64");
        return switch (architecture) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
    }

    private static void folder(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(040000 + mode);
        put(tar, entry, new byte[0]);
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] bytes, int mode) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(0100000 + mode);
        entry.setSize(bytes.length);
        put(tar, entry, bytes);
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        var entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
        entry.setLinkName(target);
        put(tar, entry, new byte[0]);
    }

    /** Owner and time are always the same: the archive depends on nothing but the busybox. */
    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
