package io.gantry.cli.machine;

import picocli.CommandLine.Command;

@Command(name = "machine", description = "Switches machines on and off.")
public final class MachineCommand {}
