package io.gantry.scheduler.dispatch;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.SecretValues;

/** Has the values of secrets. Asked just before the call that needs them. */
public interface Wallet {

    /** Where no task has secrets. */
    Wallet EMPTY = (namespace, task) -> new Given.Missing("secrets, of which there are none here");

    Given open(Name namespace, Task task);

    /** What a task is given. */
    sealed interface Given {
        record Values(SecretValues values) implements Given {}

        /** @param what there is not: a noun with its reason */
        record Missing(String what) implements Given {}
    }
}
