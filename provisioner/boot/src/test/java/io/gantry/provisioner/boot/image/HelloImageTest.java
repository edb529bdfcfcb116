package io.gantry.provisioner.boot.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That an engine loads and runs it is shown by the tests of the local driver. */
class HelloImageTest {

    @TempDir
    Path folder;

    private Path busybox;

    @BeforeEach
    void busyboxIsThere() {
        assumeTrue(HelloImage.busybox().isPresent(), "this host has no " + HelloImage.PACKAGE);
        busybox = HelloImage.busybox().orElseThrow();
    }

    @Test
    void theManifestNamesItsParts() throws Exception {
        Map<String, byte[]> archive = archive("a.tar");
        JsonNode manifest =
                new ObjectMapper().readTree(archive.get("manifest.json")).get(0);
        JsonNode config =
                new ObjectMapper().readTree(archive.get(manifest.get("Config").asText()));
        byte[] layer = archive.get(manifest.get("Layers").get(0).asText());
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer));
        assertThat(manifest.get("RepoTags").get(0).asText()).isEqualTo(HelloImage.NAME);
        assertThat(config.at("/rootfs/diff_ids/0").asText()).isEqualTo("sha256:" + digest);
        assertThat(config.at("/config/Env/0").asText()).isEqualTo("PATH=/bin");
    }

    @Test
    void theLayerHoldsAShell() throws Exception {
        byte[] layer = archive("a.tar").entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/layer.tar"))
                .findFirst()
                .orElseThrow()
                .getValue();
        Map<String, String> links = new LinkedHashMap<>();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(layer))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                links.put(entry.getName(), entry.isSymbolicLink() ? entry.getLinkName() : "");
            }
        }
        assertThat(links)
                .containsEntry("bin/sh", "busybox")
                .containsEntry("bin/busybox", "")
                .containsKey("tmp/");
    }

    @Test
    void theSameBusyboxGivesTheSameBytes() throws Exception {
        HelloImage.write(busybox, folder.resolve("a.tar"));
        HelloImage.write(busybox, folder.resolve("b.tar"));
        assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aProgramWithSharedLibrariesIsNotStatic() {
        assertThat(ElfFile.isStatic(busybox)).isTrue();
        assertThat(ElfFile.isStatic(Path.of("/bin/sh"))).isFalse();
        assertThat(ElfFile.isStatic(Path.of("/etc/passwd"))).isFalse();
    }

    private Map<String, byte[]> archive(String name) throws IOException {
        Path file = folder.resolve(name);
        HelloImage.write(busybox, file);
        var parts = new LinkedHashMap<String, byte[]>();
        try (var tar = new TarArchiveInputStream(Files.newInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                parts.put(entry.getName(), tar.readAllBytes());
            }
        }
        return parts;
    }
}
