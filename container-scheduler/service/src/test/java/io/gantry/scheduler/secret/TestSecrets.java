package io.gantry.scheduler.secret;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.secret.Secrets.Users;
import io.gantry.scheduler.secret.Secrets.Which;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people do with secrets by REST, for tests of other packages. */
public final class TestSecrets {

    private static final Name DEV = new Name("dev");

    private final Secrets secrets;

    public TestSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    static byte[] body(String type, Map<String, String> values) {
        String json = values.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\":\"" + base64(one.getValue()) + "\"")
                .collect(Collectors.joining(","));
        return ("{\"type\":\"" + type + "\",\"values\":{" + json + "}}").getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Result<JobSecret> create(String name, String type, Map<String, String> values) {
        return put(name, type, values, new Precondition.MustNotExist());
    }

    public Result<JobSecret> replace(String name, String type, Map<String, String> values) {
        return put(name, type, values, new Precondition.MustExist());
    }

    public Result<JobSecret> put(String name, String type, Map<String, String> values, Precondition precondition) {
        return WantedSecret.read(body(type, values))
                .then(wanted -> secrets.put(which(name), wanted, precondition))
                .map(Secrets.Put::secret);
    }

    private static Which which(String name) {
        return new Which(DEV, new Name(name));
    }

    public Result<JobSecret> delete(String name) {
        return secrets.delete(which(name), new Precondition.MustExist(), Users.RESPECTED);
    }

    public Result<JobSecret> deleteByForce(String name) {
        return secrets.delete(which(name), new Precondition.MustExist(), Users.LEFT_WITHOUT);
    }

    /** What REST answers, as text. */
    public String shown(String name) {
        Secrets.Used used = secrets.get(which(name)).orThrow();
        return SecretResource.Shown.of(used.secret(), used.jobs()).toString();
    }

    public List<Name> usersOf(String name) {
        return secrets.get(which(name)).orThrow().jobs();
    }

    public List<String> names() {
        return PageRequest.of("secrets", "1000", null).map(page -> secrets.list(DEV, page)).orThrow().items().stream()
                .map(one -> one.name().value())
                .toList();
    }
}
