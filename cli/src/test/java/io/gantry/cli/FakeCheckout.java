package io.gantry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout made of fakes: JDKs that say who they are, a Maven that says what it was asked. */
abstract class FakeCheckout {

    @TempDir
    Path folder;

    Path checkout;

    record Ended(int code, String output, String errors) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Path script = Path.of("cli", "src", "main", "sh", "gantry");
        Files.createDirectories(checkout.resolve(script).getParent());
        for (Path each : List.of(Path.of("gantry"), script)) {
            Files.copy(Path.of("..").resolve(each), checkout.resolve(each));
            Files.setPosixFilePermissions(checkout.resolve(each), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(checkout.resolve("pom.xml"), "<modules><module>cli</module></modules>");
        program(folder.resolve("bin/mvn"), """
                echo "mvn $*"
                [ -e "$0.fails" ] && { echo "[ERROR] it does not compile"; exit 1; }
                mkdir -p cli/target/lib && : >cli/target/gantry.jar && : >cli/target/lib/picocli.jar
                """);
    }

    void jdk(String name, String version) throws IOException {
        program(folder.resolve(name + "/bin/java"), "echo \"java of " + name + ": $*\"");
        program(folder.resolve(name + "/bin/javac"), "exit 0");
        Files.writeString(folder.resolve(name + "/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Ended launch(Map<String, String> more, String... words) throws Exception {
        return run(checkout.resolve("gantry"), more, words);
    }

    Ended run(Path program, Map<String, String> more, String... words) throws Exception {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(List.of(words));
        Path errors = folder.resolve("errors");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":" + tools());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("GANTRY_JDK_FOLDERS", "");
        builder.environment().putAll(more);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output, Files.readString(errors));
    }

    /** The host's tools without its java. */
    private String tools() throws IOException {
        Path tools = folder.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String tool : new String[] {
                "sh",
                "readlink",
                "dirname",
                "basename",
                "find",
                "head",
                "tail",
                "sed",
                "grep",
                "mkdir",
                "mv",
                "rm",
                "touch",
                "sleep",
                "cat",
                "id",
                "awk",
                "cp",
                "ln",
                "sort"
            }) {
                for (String where : new String[] {"/usr/bin/", "/bin/"}) {
                    if (Files.exists(Path.of(where + tool)) && !Files.exists(tools.resolve(tool))) {
                        program(tools.resolve(tool), "exec " + where + tool + " \"$@\"\n");
                    }
                }
            }
        }
        return tools.toString();
    }

    Map<String, String> home(String name) {
        return Map.of("JAVA_HOME", folder.resolve(name).toString());
    }
}
