package io.gantry.cli.machine;

import picocli.CommandLine.Command;

@Command(name = "machine", description = "Switches machines on and off; tries again, or gives up, those that failed.")
public final class MachineCommand {}
