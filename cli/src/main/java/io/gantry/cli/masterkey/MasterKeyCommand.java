package io.gantry.cli.masterkey;

import picocli.CommandLine.Command;

@Command(
        name = "master-key",
        description = "Shows the keys under which the server keeps secrets, and changes them without a stop.")
public final class MasterKeyCommand {}
