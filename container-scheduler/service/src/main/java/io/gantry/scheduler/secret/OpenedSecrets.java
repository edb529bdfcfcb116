package io.gantry.scheduler.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.SecretKeyRef;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskSecrets;
import io.gantry.scheduler.dispatch.Wallet;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.SecretValues.Registry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Opens secrets for a task that is about to be started: all of them as of one moment. */
public final class OpenedSecrets implements Wallet {

    private final LayerContext context;

    public OpenedSecrets(LayerContext context) {
        this.context = context;
    }

    /** A secret with its values, each in Base64. */
    private record Opened(JobSecret secret, Map<String, String> values) {

        String base64(String key) {
            return Objects.requireNonNull(values.get(key), key);
        }

        String text(String key) {
            return new String(Base64.getDecoder().decode(base64(key)), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return secret.toString();
        }
    }

    @Override
    public Given open(Name namespace, Task task) {
        Map<Name, Opened> opened = context.database().read(unit -> read(unit, namespace, task));
        Optional<String> lack =
                Lack.of(task, name -> Optional.ofNullable(opened.get(name)).map(Opened::secret));
        return lack.isPresent() ? new Given.Missing(lack.get()) : new Given.Values(values(task, opened));
    }

    private Map<Name, Opened> read(Unit unit, Name namespace, Task task) {
        var opened = new HashMap<Name, Opened>();
        for (Name name : task.secretNames()) {
            Optional<JobSecret> secret = SecretTable.find(unit, namespace, name);
            secret.flatMap(one -> context.secrets().get(unit, new SecretRef(JobSecret.place(one.uid()))))
                    .ifPresent(text -> opened.put(name, new Opened(secret.orElseThrow(), values(text))));
        }
        return opened;
    }

    private static Map<String, String> values(SecretText text) {
        try {
            return GantryJson.lenient().readValue(text.reveal(), new TypeReference<>() {});
        } catch (JsonProcessingException _) { // no cause: it may repeat a value
            throw new IllegalStateException("a job's secret cannot be read");
        }
    }

    private static SecretValues values(Task task, Map<Name, Opened> opened) {
        TaskSecrets wanted = task.secrets();
        return wanted == null
                ? new SecretValues(Map.of(), List.of(), registry(task, opened))
                : new SecretValues(env(wanted, opened), files(wanted, opened), registry(task, opened));
    }

    private static Map<String, SecretText> env(TaskSecrets wanted, Map<Name, Opened> opened) {
        var env = new TreeMap<String, SecretText>();
        wanted.env()
                .forEach((variable, ref) ->
                        env.put(variable, new SecretText(opened(opened, ref).text(ref.key()))));
        return env;
    }

    private static Opened opened(Map<Name, Opened> opened, SecretKeyRef ref) {
        return Objects.requireNonNull(opened.get(ref.secret()));
    }

    private static List<SecretValues.File> files(TaskSecrets wanted, Map<Name, Opened> opened) {
        var files = new ArrayList<SecretValues.File>();
        for (SecretFile file : wanted.files()) {
            Opened secret = Objects.requireNonNull(opened.get(file.secret()));
            if (file.key() != null) {
                files.add(file(file.path(), file, secret, file.key()));
            } else {
                secret.secret()
                        .keys()
                        .forEach(key -> files.add(file(file.path() + "/" + key.key(), file, secret, key.key())));
            }
        }
        return files;
    }

    private static SecretValues.File file(String path, SecretFile as, Opened secret, String key) {
        return new SecretValues.File(path, as.bits(), new SecretText(secret.base64(key)));
    }

    private static @Nullable Registry registry(Task task, Map<Name, Opened> opened) {
        if (task.pullSecret() == null) {
            return null;
        }
        Opened secret = Objects.requireNonNull(opened.get(task.pullSecret()));
        return new Registry(
                Objects.requireNonNull(secret.secret().server()),
                secret.text(SecretType.USER),
                new SecretText(secret.text(SecretType.PASSWORD)));
    }
}
