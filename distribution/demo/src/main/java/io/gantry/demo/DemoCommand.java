package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.apply.Applier;
import io.gantry.provisioner.boot.image.HelloImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "From nothing to running containers: starts everything, declares a pool, runs a job, shows what"
                + " happens, and leaves it running.")
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--no-install", description = "Installs nothing on this host.")
    private boolean noInstall;

    @Option(names = "--engine", description = "Takes the Docker engine that is there as the one machine, as root too.")
    private boolean engine;

    @Option(names = "--simulated", description = "Machines and containers exist only in a simulation.")
    private boolean simulated;

    @Option(names = "--foreground", description = "Holds the terminal; Ctrl-C stops everything.")
    private boolean foreground;

    @SuppressWarnings("UnusedVariable") // read by picocli
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    private final Context context;
    private final Foreground held;

    DemoCommand(Context context) {
        this.context = context;
        this.held = new Foreground(new Down(context));
    }

    @Override
    public Integer call() throws Exception {
        Surroundings host = Surroundings.look(context.variable("DOCKER_HOST"));
        Way way = Way.choose(host, wish(), !noInstall);
        if (way instanceof Way.Impossible impossible) {
            throw new Failure(Exit.FAILED, impossible.lines());
        }
        new ServerStart(context).jar();
        var steps = new Steps(context, way);
        introduce(way, steps);
        if (foreground) {
            Runtime.getRuntime().addShutdownHook(new Thread(held::end));
        }
        Path archive = context.home().resolve("images").resolve("hello.tar");
        prepare(way, archive, steps);
        if (way instanceof Way.Simulated) {
            new SimulatedWorld(context).start(steps, held);
        }
        String url = server(steps);
        tour(way, archive, steps);
        farewell(url, steps);
        if (foreground) {
            hold(steps);
        }
        return Exit.OK.code();
    }

    private Way.Wish wish() {
        if (simulated) {
            return Way.Wish.SIMULATED;
        }
        return engine ? Way.Wish.ENGINE : Way.Wish.ANY;
    }

    private static void introduce(Way way, Steps steps) {
        switch (way) {
            case Way.LocalMachines _ -> steps.title("four machines on this host, each with a Docker engine of its own");
            case Way.OneEngine one -> {
                steps.title("one machine: the Docker engine at " + one.socket());
                steps.say("  (more machines of its own need root: sudo ./gantry demo)");
                steps.say("  it is neither restarted nor reconfigured; only containers with our labels are touched");
            }
            case Way.Simulated _ -> steps.title("NO REAL CONTAINERS: machines and containers are simulated");
            case Way.Impossible _ -> throw new IllegalStateException("refused before");
        }
    }

    private void prepare(Way way, Path archive, Steps steps) throws InterruptedException {
        if (way instanceof Way.LocalMachines(List<String> install) && !install.isEmpty()) {
            Path log = context.home().resolve("logs").resolve("install.log");
            steps.title("installing on this host, with apt-get: " + String.join(" ", install));
            new Installation(log).install(install);
            steps.say("  installed (log: " + log + ")");
        }
        if (way instanceof Way.Simulated) {
            return;
        }
        Path busybox = HelloImage.busybox()
                .orElseThrow(() -> new Failure(
                        Exit.FAILED, "error: there is no static busybox", "  do:  apt-get install busybox-static"));
        try {
            OwnerOnly.folderOf(archive);
            HelloImage.write(busybox, archive);
            steps.say("image " + HelloImage.NAME + " made from " + busybox);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot make the demo's image: " + e.getMessage());
        }
    }

    private String server(Steps steps) throws InterruptedException {
        var running = RunningServer.of(context.home());
        if (running.isPresent()) {
            steps.say("the server runs already: " + running.get().url());
            return running.get().url();
        }
        var start = new ServerStart(context);
        steps.title("starting the servers (log: " + start.log() + ")");
        String url = start.awaitReady(held.server(start::start), steps);
        steps.say("  PostgreSQL, Kafka and the API are up: " + url);
        return url;
    }

    private void tour(Way way, Path archive, Steps steps) throws InterruptedException {
        Api api = new Connection().open(context);
        DemoFile file = DemoFile.of(way, context, archive);
        steps.title("declaring what is in " + file.file());
        new Applier(api, context).carryOutNow(file.manifests(), Applier.Placement.MAY_WAIT);
        var tour = new Tour(api, context, steps);
        tour.machinesBecomeNodes(file.machines());
        tour.jobRuns();
        tour.output();
    }

    private void farewell(String url, Steps steps) {
        steps.title(foreground ? "done; it runs until Ctrl-C" : "done; everything runs on");
        Path token = context.home().resolve("token");
        List.of(
                        "",
                        "  API     " + url,
                        "  token   " + token,
                        "  data    " + context.home(),
                        "",
                        "Try next:",
                        "  ./gantry get machines                    what there is",
                        "  ./gantry job logs hello -n demo -f       what the containers say",
                        "  ./gantry node drain <a node> --wait      its tasks move to the others",
                        "  ./gantry job run big --image gantry/hello:1 --memory 64Gi && ./gantry job explain big",
                        "  ./gantry down                            stops all of it; data stays")
                .forEach(steps::plain);
        if (simulated) {
            steps.plain("");
            steps.plain("Machines and containers above are simulated.");
        }
    }

    private static void hold(Steps steps) throws InterruptedException {
        steps.say("holding the terminal; Ctrl-C stops everything");
        new CountDownLatch(1).await();
    }
}
