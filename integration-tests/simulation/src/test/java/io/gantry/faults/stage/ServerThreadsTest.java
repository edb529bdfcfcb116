package io.gantry.faults.stage;

import io.gantry.platform.thread.ServerThreads;
import io.gantry.platform.thread.Threads;
import java.util.concurrent.Callable;

class ServerThreadsTest extends ThreadsContract {

    private final Threads threads = new ServerThreads();

    @Override
    Threads threads() {
        return threads;
    }

    @Override
    <T> T on(Callable<T> body) throws Exception {
        return body.call();
    }
}
