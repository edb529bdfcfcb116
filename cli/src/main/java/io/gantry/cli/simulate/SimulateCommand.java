package io.gantry.cli.simulate;

import picocli.CommandLine.Command;

@Command(name = "simulate", description = "Says what would become of a load on a cluster, without either.")
public final class SimulateCommand {}
