package io.gantry.cli.job;

import picocli.CommandLine.Command;

@Command(name = "job", description = "Runs jobs, stops them, shows what they say and why they wait.")
public final class JobCommand {}
