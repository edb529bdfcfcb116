package io.gantry.cli.hold;

import picocli.CommandLine.Command;

@Command(name = "hold", description = "Shows, begins and releases the hold: while there is one, nothing is destroyed.")
public final class HoldCommand {}
