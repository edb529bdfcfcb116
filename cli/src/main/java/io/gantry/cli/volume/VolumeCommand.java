package io.gantry.cli.volume;

import picocli.CommandLine.Command;

@Command(name = "volume", description = "Lists, shows and deletes the named volumes of jobs.")
public final class VolumeCommand {}
