package io.gantry.cli.suspect;

import picocli.CommandLine.Command;

@Command(
        name = "suspects",
        description = "Shows the objects of which a layer could not take a fact; has their owners asked again.")
public final class SuspectsCommand {}
