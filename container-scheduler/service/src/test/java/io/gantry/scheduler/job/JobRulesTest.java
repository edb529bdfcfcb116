package io.gantry.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.FieldError;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.SecretKeyRef;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.TaskSecrets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What no single value of a task's secrets can check for itself. */
class JobRulesTest {

    private static final Name DB = new Name("db");

    private static List<FieldError> errors(Map<String, SecretKeyRef> env, SecretFile... files) {
        Task task = Task.of("hello:1", null, null, Map.of("A", "1"), null, null, null)
                .withSecrets(TaskSecrets.of(env, List.of(files)));
        var group = TaskGroup.of(new Name("main"), null, null, null, null, null, null, null, task);
        return JobRules.errors(JobSpec.of(null, JobSpec.Type.SERVICE, null, List.of(group)));
    }

    private static SecretFile file(@Nullable String key, @Nullable String path) {
        return SecretFile.of(DB, key, path, null);
    }

    @Test
    void aVariableHasOneValue() {
        assertThat(errors(Map.of("A", new SecretKeyRef(DB, "a"), "B", new SecretKeyRef(DB, "b"))))
                .containsExactly(new FieldError("spec.groups[0].task.secrets.env.A", "is in task.env too"));
    }

    @Test
    void noFileIsWhereAnotherIs() {
        assertThat(errors(Map.of(), file("a", null), file("b", null), file("ab", "db2")))
                .isEmpty();
        assertThat(errors(Map.of(), file("a", null), file("b", "db/a")))
                .extracting(FieldError::field)
                .containsExactly("spec.groups[0].task.secrets.files[1].path");
        assertThat(errors(Map.of(), file(null, null), file("b", null))).hasSize(1);
        assertThat(errors(Map.of(), file("b", "x/y/z"), file("a", "x/y"))).hasSize(1);
    }
}
