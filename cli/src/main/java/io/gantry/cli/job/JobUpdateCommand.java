package io.gantry.cli.job;

import picocli.CommandLine.Command;

@Command(name = "update", description = "Has the update of a service's tasks wait, or go on.")
public final class JobUpdateCommand {}
